using System.Globalization;
using System.Text.Json;
using Capture.Contracts;
using Capture.Engines;
using Capture.Imaging;
using Capture.Imaging.Sandbox;

namespace Capture.Stub;

/// <summary>
/// Opens files and takes them apart as the engine does, but takes every page for straight and makes up its text from the
/// size of its image: a page of width 100 + p and height 100 + d is page p of document d.
/// </summary>
internal static class StubEngine
{
    private static readonly TimeSpan PageTime = TimeSpan.FromMilliseconds(
        double.Parse(Environment.GetEnvironmentVariable("CAPTURE_ENGINE_STUB_PAGE_MS") ?? "0", CultureInfo.InvariantCulture));

    public static int Run()
    {
        EngineSandbox.Enter();
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        using var worker = new EngineWorker();
        var prefix = new byte[EngineFrames.PrefixLength];
        while (input.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) == prefix.Length)
        {
            var (headerLength, payloadLength) = EngineFrames.Lengths(prefix);
            var (header, payload) = (new byte[headerLength], new byte[payloadLength]);
            input.ReadExactly(header);
            input.ReadExactly(payload);

            var (reply, image) = Answer(worker, JsonSerializer.Deserialize(header, EngineJson.Default.EngineRequest)!, payload);
            var answer = JsonSerializer.SerializeToUtf8Bytes(reply, EngineJson.Default.EngineReply);
            output.Write(EngineFrames.Prefix(answer.Length, image.Length));
            output.Write(answer);
            output.Write(image);
            output.Flush();
        }

        return 0;
    }

    /// <summary>What stands on a page: its name first, then words that no other page has in that order.</summary>
    public static PageText TextOf(int document, int page, StoredPageImage stored)
    {
        var random = new Random((document * 1000) + page);
        string[] first = [$"DOCUMENT", $"{document}", "PAGE", $"{page}", "OF", "3"];
        var lines = new List<TextLine>();
        for (var line = 0; line < 30; line++)
        {
            var words = line == 0 ? first : [.. Enumerable.Range(0, 8).Select(_ => Word(random))];
            lines.Add(new TextLine(1 + (line / 10), [.. words.Select((word, place) => new TextWord(word, 0.95, new Box(place * 10, line * 3, 9, 2)))]));
        }

        return new PageText { Width = stored.Width, Height = stored.Height, Dpi = stored.DpiX, Lines = lines, Origin = "ocr", Confidence = 0.95 };
    }

    private static (EngineReply Reply, byte[] Payload) Answer(EngineWorker worker, EngineRequest request, byte[] payload)
    {
        switch (request)
        {
            case EngineRequest.TellConfinement:
                return (new EngineReply.Confined(EngineSandbox.Look()), []);
            case EngineRequest.Survey:
                return (new EngineReply.Surveyed(new PageGeometry { Rotation = 0, SkewDegrees = 0, Blank = false, Separator = false }), []);
            case EngineRequest.Recognize recognize:
#pragma warning disable RS0030 // The stub stands for a native call, which blocks its thread.
                Thread.Sleep(PageTime);
#pragma warning restore RS0030
                return (new EngineReply.Recognized(TextOf(recognize.Stored.Height - 100, recognize.Stored.Width - 100, recognize.Stored)), []);
            default:
                return worker.Answer(request, payload);
        }
    }

    private static string Word(Random random) => string.Create(random.Next(3, 9), random, (letters, source) =>
    {
        for (var place = 0; place < letters.Length; place++)
            letters[place] = (char)('a' + source.Next(26));
    });
}
