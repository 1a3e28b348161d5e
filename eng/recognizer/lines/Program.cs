using Capture.RecognizerLines;

switch (args)
{
    case ["texts", var count, var seed]:
        PageTexts.Write(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture), int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case ["cut", var output, _, ..]:
        LineImages.Write(output, args[2..]);
        return 0;
    default:
        Console.Error.WriteLine("texts COUNT SEED: made-up pages as text, one JSON string a line");
        Console.Error.WriteLine("cut OUTPUT IMAGE...: the lines the product finds on each image, as it reads them; OUTPUT.jsonl says where, OUTPUT.gray holds the pixels");
        return 64;
}
