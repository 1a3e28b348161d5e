using Capture.Imaging.Engines;

// An engine is a child that decodes strangers' files: it starts before anything of the host is set up.
return args is [EngineCommand.Argument] ? EngineServer.Run() : 0;
