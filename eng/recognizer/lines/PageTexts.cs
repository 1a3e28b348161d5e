using System.Text.Encodings.Web;
using System.Text.Json;
using Capture.Classifier.Training;

namespace Capture.RecognizerLines;

/// <summary>The texts of made-up pages of every type, as the type model learns from, without its reading errors.</summary>
internal static class PageTexts
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(int count, int seed)
    {
        var forms = new FormLibrary();
        var random = new Random(seed);
        var vocabularies = forms.Types.SelectMany(type => forms.Vocabularies(type)).ToArray();
        for (var i = 0; i < count; i++)
        {
            var vocabulary = vocabularies[random.Next(vocabularies.Length)];
            var arrangements = forms.ArrangementsOf(vocabulary).ToArray();
            var text = forms.Furniture.Finish(forms.Arrange(vocabulary, arrangements[random.Next(arrangements.Length)], random), random);
            Console.WriteLine(JsonSerializer.Serialize(text, Plain));
        }
    }
}
