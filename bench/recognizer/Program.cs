using Capture.RecognizerBench;

if (args.Length == 0)
{
    Console.Error.WriteLine("IMAGE...: milliseconds a line against libtesseract, for every kernel this processor has");
    return 1;
}

SpeedComparison.Run(args);
return 0;
