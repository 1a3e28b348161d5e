using Capture.RecognizerBench;

switch (args)
{
    case ["--boxes", _, ..]:
        BoxComparison.Run(args[1..]);
        return 0;
    case ["--words", _, ..]:
        WordConfidences.Run(args[1..]);
        return 0;
    case [not ("--boxes" or "--words"), ..]:
        SpeedComparison.Run(args);
        return 0;
    default:
        Console.Error.WriteLine("IMAGE...: milliseconds a line against libtesseract, for every kernel this processor has");
        Console.Error.WriteLine("--boxes IMAGE...: whether both put the words of a page in the same places");
        Console.Error.WriteLine("--words IMAGE...: the words of every page with their confidences, as JSON");
        return 1;
}
