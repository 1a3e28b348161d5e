using Capture.RecognizerBench;

switch (args)
{
    case ["--boxes", _, ..]:
        BoxComparison.Run(args[1..]);
        return 0;
    case [not "--boxes", ..]:
        SpeedComparison.Run(args);
        return 0;
    default:
        Console.Error.WriteLine("IMAGE...: milliseconds a line against libtesseract, for every kernel this processor has");
        Console.Error.WriteLine("--boxes IMAGE...: whether both put the words of a page in the same places");
        return 1;
}
