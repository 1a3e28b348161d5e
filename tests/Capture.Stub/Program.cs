using System.Reflection;
using Capture.Engines;
using Capture.Stub;

// The capture command in every respect but one: its engines do not read pages, they make up what stands on them. A worker
// starts engines by starting its own executable, so that here it starts this one.
if (args is [EngineCommand.Argument])
    return Environment.GetEnvironmentVariable(HostileEngine.TargetsVariable) is { } targets ? HostileEngine.Run(targets) : StubEngine.Run();
return (int)Assembly.Load("capture").EntryPoint!.Invoke(null, [args])!;
