using Capture.Contracts;
using Microsoft.Extensions.Options;

namespace Capture.Engines;

/// <summary>
/// Runs native decoding and recognition in child processes, one request each at a time. A child that crashes, hangs, grows over
/// its cap or answers garbage is killed with all it started and replaced; the request fails with
/// <see cref="EngineFailedException"/> and the next one succeeds. Safe for use by many threads.
/// </summary>
public sealed class EnginePool : IAsyncDisposable
{
    private readonly EngineCommand _command;
    private readonly EngineOptions _options;
    private readonly EngineSettings _settings;
    private readonly ReaderChoice _reader;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _slots;
    private readonly List<EngineProcess> _idle = [];
    private readonly CancellationTokenSource _closing = new();
    private Confinement? _confinement;
    private int _started;

    public EnginePool(EngineCommand command, IOptions<EngineOptions> options, IOptions<OcrOptions> ocr, TimeProvider time)
    {
        (_command, _options, _settings, _time) = (command, options.Value, EngineSettings.Of(options.Value), time);
        _reader = new ReaderChoice(_options.TessdataFolder, _options.Languages, ocr.Value.Recognizer, ocr.Value.Model);
        Slots = _options.Slots > 0 ? _options.Slots : Environment.ProcessorCount;
        _slots = new SemaphoreSlim(Slots);
    }

    /// <summary>Requests that run at the same time; more of them wait their turn.</summary>
    public int Slots { get; }

    /// <summary>What the file is and how many pages it has.</summary>
    /// <param name="path">A file both this process and its children can read.</param>
    /// <exception cref="RejectedFileException">The file cannot be taken in.</exception>
    /// <exception cref="EngineFailedException">The engine failed.</exception>
    public async Task<FileInspection> InspectAsync(string path, CancellationToken cancellationToken)
    {
        var (reply, _) = await SendAsync(
            Path.GetFullPath(path), engine => new EngineRequest.Inspect(Staged(engine, path), _options.Limits), default, _options.InspectTimeout, cancellationToken);
        return Expect<EngineReply.Inspected>(reply).Inspection;
    }

    /// <summary>One page of the file as a stored image. Of several pages one that cannot be read comes with its refusal, so that the others go on.</summary>
    /// <param name="page">From 1.</param>
    /// <param name="of">How many pages the file has.</param>
    /// <exception cref="RejectedFileException">The only page cannot be taken in.</exception>
    /// <exception cref="EngineFailedException">The engine failed.</exception>
    public async Task<ExtractedPage> ExtractPageAsync(string path, int page, int of, CancellationToken cancellationToken)
    {
        var (reply, image) = await SendAsync(
            Path.GetFullPath(path), engine => new EngineRequest.Extract(Staged(engine, path), page, of, _options.Limits), default, _options.ExtractTimeout, cancellationToken);
        return Expect<EngineReply.Extracted>(reply).Page with { Image = image };
    }

    /// <summary>
    /// Writes what is attached to a file into a folder, as files of a known format by their content. An attachment may
    /// carry attachments itself: take it in as a file of its own, and ask again with a depth that is larger by 1.
    /// </summary>
    /// <param name="path">A file both this process and its children can read.</param>
    /// <param name="folder">An empty folder both can write to; what is in it is the caller's to delete.</param>
    /// <param name="depth">How deep the file itself lies: 0 for one that arrived by itself.</param>
    /// <param name="most">What is beyond these is counted and left in the file.</param>
    /// <exception cref="RejectedFileException">The file cannot be taken in.</exception>
    /// <exception cref="EngineFailedException">The engine failed.</exception>
    public async Task<AttachedFiles> ExtractAttachmentsAsync(
        string path, string folder, int depth, AttachmentLimits most, CancellationToken cancellationToken)
    {
        AttachedFiles? taken = null;
        await SendAsync(
            Path.GetFullPath(path), engine =>
            {
                engine.Scratch.ClearOut();
                return new EngineRequest.ExtractAttachments(Staged(engine, path), engine.Scratch.Out, depth, most, _options.Limits);
            }, default, _options.ExtractTimeout, cancellationToken,
            (engine, reply) => taken = engine.Scratch.TakeOver(Expect<EngineReply.AttachmentsExtracted>(reply).Files, Path.GetFullPath(folder)));
        return taken!;
    }

    /// <summary>How the page lies in its image, and whether it is blank or a separator sheet.</summary>
    /// <exception cref="RejectedFileException">The image cannot be decoded.</exception>
    /// <exception cref="EngineFailedException">The engine failed.</exception>
    /// <exception cref="MissingLanguageDataException">Tesseract's data is not installed.</exception>
    public async Task<PageGeometry> SurveyAsync(ReadOnlyMemory<byte> image, StoredPageImage stored, CancellationToken cancellationToken)
    {
        var (reply, _) = await SendAsync(
            null, _ => new EngineRequest.Survey(stored, _reader), image, _options.SurveyTimeout, cancellationToken);
        return Expect<EngineReply.Surveyed>(reply).Geometry;
    }

    /// <summary>Reads the page, set upright and straight as <paramref name="geometry"/> says.</summary>
    /// <param name="layer">
    /// The words the page brought along, of <see cref="ExtractedPage.Text"/>; null for a page that has none. It is read beside them
    /// where it shows more, and looked at in a few places otherwise.
    /// </param>
    /// <exception cref="RejectedFileException">The image cannot be decoded.</exception>
    /// <exception cref="EngineFailedException">The engine failed.</exception>
    /// <exception cref="MissingLanguageDataException">Tesseract's data is not installed.</exception>
    public async Task<PageText> RecognizeAsync(
        ReadOnlyMemory<byte> image, StoredPageImage stored, PageGeometry geometry, PageText? layer, CancellationToken cancellationToken)
    {
        var (reply, _) = await SendAsync(
            null, _ => new EngineRequest.Recognize(stored, geometry, _reader, layer), image, _options.RecognizeTimeout, cancellationToken);
        return Expect<EngineReply.Recognized>(reply).Text;
    }

    /// <summary>
    /// The page as a person sees it: the frame it was read in, as PNG where the stored image is bitonal and as JPEG otherwise.
    /// </summary>
    /// <param name="widest">Pixels; wider pages are made smaller.</param>
    /// <exception cref="RejectedFileException">The image cannot be decoded.</exception>
    /// <exception cref="EngineFailedException">The engine failed.</exception>
    public async Task<byte[]> DrawAsync(
        ReadOnlyMemory<byte> image, StoredPageImage stored, PageGeometry geometry, int widest, CancellationToken cancellationToken)
    {
        var (reply, view) = await SendAsync(null, _ => new EngineRequest.Draw(stored, geometry, widest), image, _options.ExtractTimeout, cancellationToken);
        Expect<EngineReply.Drawn>(reply);
        return view;
    }

    /// <summary>How the engines of this process are confined, as one of them found by trying; asked once.</summary>
    /// <exception cref="EngineFailedException">No engine could be started; with <see cref="SandboxMode.Required"/> also because a layer is missing.</exception>
    public async Task<Confinement> ConfinementAsync(CancellationToken cancellationToken)
    {
        if (_confinement is { } known)
            return known;
        var (reply, _) = await SendAsync(null, _ => new EngineRequest.TellConfinement(), default, _options.InspectTimeout, cancellationToken);
        return _confinement = Expect<EngineReply.Confined>(reply).Confinement;
    }

    /// <summary>Whether engines must be confined.</summary>
    public SandboxMode Sandbox => _options.Sandbox;

    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
            return;
        await _closing.CancelAsync();
        for (var slot = 0; slot < Slots; slot++)
            await _slots.WaitAsync();
        foreach (var engine in _idle)
            await engine.DisposeAsync();
    }

    private static string Staged(EngineProcess engine, string path) => engine.Scratch.Stage(Path.GetFullPath(path));

    /// <param name="input">The file it is about; an engine that has it before it is preferred.</param>
    /// <param name="request">Made for the engine that will answer it.</param>
    /// <param name="receive">Takes what the engine leaves in its folder.</param>
    private async Task<(EngineReply Reply, byte[] Payload)> SendAsync(
        string? input, Func<EngineProcess, EngineRequest> request, ReadOnlyMemory<byte> payload, TimeSpan deadline, CancellationToken cancellationToken,
        Action<EngineProcess, EngineReply>? receive = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await _slots.WaitAsync(stop.Token);
        try
        {
            var engine = TakeIdle(input) ?? StartEngine();
            var keep = false;
            try
            {
                var answer = await ExchangeAsync(engine, request(engine), payload, deadline, stop.Token);
                receive?.Invoke(engine, answer.Reply);
                keep = answer.Reply is not EngineReply.Faulted && engine.Answered < _options.RecycleAfter;
                return answer;
            }
            catch (RejectedFileException)
            {
                keep = engine.Answered < _options.RecycleAfter;
                throw;
            }
            catch (InvalidDataException)
            {
                throw new EngineFailedException(EngineFailures.Crashed, "The engine answered with files that are not its own.");
            }
            finally
            {
                if (keep)
                    PutBack(engine);
                else
                    await engine.DisposeAsync();
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    private EngineProcess StartEngine()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
            EngineScratch.DeleteLeftBehind(_time.GetUtcNow());
        return EngineProcess.Start(_command, _settings);
    }

    private void PutBack(EngineProcess engine)
    {
        lock (_idle)
            _idle.Add(engine);
    }

    /// <summary>One that has the file before it, or the one that was busy last.</summary>
    private EngineProcess? TakeIdle(string? input)
    {
        lock (_idle)
        {
            foreach (var gone in _idle.Where(engine => engine.HasExited).ToList())
            {
                _idle.Remove(gone);
                _ = gone.DisposeAsync().AsTask();
            }

            var at = input is null ? -1 : _idle.FindLastIndex(engine => engine.Scratch.Holds(input));
            if (at < 0)
                at = _idle.Count - 1;
            if (at < 0)
                return null;
            var engine = _idle[at];
            _idle.RemoveAt(at);
            return engine;
        }
    }

    /// <summary>One exchange under deadline and memory cap. Whatever ends it early leaves the process dead.</summary>
    private async Task<(EngineReply Reply, byte[] Payload)> ExchangeAsync(
        EngineProcess engine, EngineRequest request, ReadOnlyMemory<byte> payload, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(deadline, _time);
        using var grown = new CancellationTokenSource();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token, grown.Token);
        using var answered = new CancellationTokenSource();
        await using var kill = end.Token.Register(engine.Kill);
        var watch = WatchMemoryAsync(engine, grown, answered.Token);
        try
        {
            return await engine.ExchangeAsync(request, payload, end.Token);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or OperationCanceledException)
        {
            engine.Kill();
            cancellationToken.ThrowIfCancellationRequested();
            throw grown.IsCancellationRequested
                ? new EngineFailedException(EngineFailures.Memory, $"The engine grew over {_options.MemoryBytes / (1024 * 1024)} MB and was ended.")
                : late.IsCancellationRequested
                    ? new EngineFailedException(EngineFailures.Timeout, $"The engine needed more than {deadline.TotalSeconds:0} s and was ended.")
                    : new EngineFailedException(EngineFailures.Crashed, "The engine ended in the middle of its work.");
        }
        finally
        {
            await answered.CancelAsync();
            await watch;
        }
    }

    private async Task WatchMemoryAsync(EngineProcess engine, CancellationTokenSource grown, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Waits first: most requests are answered before the first look.
            await Task.Delay(_options.MemoryCheck, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
                return;
            if (engine.ResidentBytes() > _options.MemoryBytes)
            {
                await grown.CancelAsync();
                return;
            }
        }
    }

    private static TReply Expect<TReply>(EngineReply reply)
        where TReply : EngineReply => reply switch
        {
            TReply expected => expected,
            EngineReply.Rejected rejected => throw new RejectedFileException(rejected.Reason, rejected.Message),
            EngineReply.NotInstalled missing => throw new MissingLanguageDataException(missing.Message),
            EngineReply.Faulted { OutOfMemory: true } => throw new EngineFailedException(EngineFailures.Memory, "The engine ran out of memory."),
            EngineReply.Faulted faulted => throw new EngineFailedException(EngineFailures.Faulted, $"The engine failed with {faulted.Fault}."),
            _ => throw new EngineFailedException(EngineFailures.Crashed, "The engine answered another question than it was asked."),
        };
}
