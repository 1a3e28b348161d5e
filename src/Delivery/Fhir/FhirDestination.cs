using System.Text.Json.Nodes;
using Capture.Storage.Deliveries;
using Capture.Storage.Review;

namespace Capture.Delivery.Fhir;

/// <summary>
/// Puts documents into a server of FHIR R4, each filing in one transaction: the PDF, what it is, and how it came to be filed. What bears
/// this side's own number is made once, however often it is sent; so what was not answered is sent again.
/// </summary>
internal sealed class FhirDestination(DestinationOptions options, TimeProvider time) : IDestination
{
    private const string Current = "current";
    private const string Superseded = "superseded";
    private const string InError = "entered-in-error";

    // Of a question that nobody is asked about: it shows whether this side may ask.
    private const string NobodysNumber = "capture-doctor-asks";

    private readonly FhirOptions _fhir = options.Fhir;
    private readonly FhirServer _server = new(options.Fhir, time);

    public bool Deduplicates => true;

    public bool OneAtATime => false;

    // The questions before, the document, one look after, and a token for each.
    public TimeSpan LongestTime(long bytes) => (_fhir.Timeout * 6) + (_fhir.Wait(bytes * 4 / 3) * 2);

    public Task<Func<CancellationToken, Task<Answer>>> PrepareAsync(Parcel parcel, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(parcel);
        if (parcel.Filing.Mrn is null)
            throw new UndeliverableException("no-patient", "A document that concerns no patient cannot be put into a record.");
        if (parcel.Pdf?.Length > _fhir.LargestMegabytes * (long)(1 << 20))
            throw new UndeliverableException("too-large", "The PDF is larger than the destination takes.");
        var document = new FhirDocument(parcel, options);
        return Task.FromResult<Func<CancellationToken, Task<Answer>>>(stopped => SendAsync(parcel, document, stopped));
    }

    public async Task<string> TestAsync(CancellationToken stop)
    {
        var host = _fhir.Url!.Host;
        try
        {
            var capabilities = await _server.AskCapabilitiesAsync(stop);
            if (FhirCapability.FaultOf(capabilities) is { } fault)
                throw new UnfitDestinationException($"{host}: {fault}");
            await _server.SearchAsync("Patient", _fhir.PatientSystem, NobodysNumber, stop);
            return $"{host} speaks FHIR {capabilities.Text("fhirVersion")}, takes transactions and lets patients be looked for";
        }
        catch (FhirAnsweredException answered)
        {
            throw new UnfitDestinationException(Unfit(host, answered.Answer.Code, answered.Answer.Text));
        }
        catch (FhirSilenceException silent) when (!stop.IsCancellationRequested)
        {
            throw new UnfitDestinationException(Unfit(host, silent.Arrived ? "fhir-silent" : silent.Code, silent.Text));
        }
    }

    private static string Unfit(string host, string code, string? said) => $"{host}: {DeliveryCauses.TextOf(code)}{(said is null ? "" : $" It said: {said}")}";

    private async Task<Answer> SendAsync(Parcel parcel, FhirDocument document, CancellationToken stop)
    {
        try
        {
            return parcel.Act == DeliveryActs.Retract ? await TakeBackAsync(parcel, document, stop) : await FileAsync(parcel, document, stop);
        }
        catch (FhirAnsweredException answered)
        {
            return answered.Answer;
        }
        catch (FhirSilenceException silent)
        {
            return new Answer.OutOfReach(stop.IsCancellationRequested ? "stopping" : silent.Arrived ? "fhir-silent" : silent.Code, silent.Text);
        }
        catch (OperationCanceledException)
        {
            return new Answer.OutOfReach(stop.IsCancellationRequested ? "stopping" : "fhir-silent");
        }
    }

    private async Task<Answer> FileAsync(Parcel parcel, FhirDocument document, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(_fhir.Timeout * 2, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        var patient = await _server.FindPatientAsync(parcel.Mrn!, either.Token);
        var transaction = new FhirTransaction(_server.Base);
        var replaced = new List<string>();
        foreach (var old in parcel.Over)
        {
            var there = await FindAsync(parcel, old, either.Token);
            replaced.AddRange(there.Select(one => End(transaction, one, Superseded)));
            if (there.Count == 0 && !IsHeld(parcel, old))
                transaction.CreateDocument($"urn:uuid:{Guid.NewGuid()}", document.ToTakenBack(patient, old), _fhir.DocumentSystem, Parcel.NumberOf(old));
        }

        transaction.Put(document.BinaryUrl, document.ToBinary(patient));
        var reference = document.ToReference(patient, replaced);
        var place = transaction.CreateDocument(document.FullUrl, reference, _fhir.DocumentSystem, document.Number);
        transaction.Put(document.ProvenanceUrl, document.ToProvenance([document.FullUrl], time.GetUtcNow()));
        var (fault, reply) = await TellAsync(transaction);
        if (fault is not null)
            return fault;
        var name = FhirTransaction.PlaceOf(reply!, place);
        return FhirTransaction.Made(reply!, place) && !parcel.Repeated ? new Answer.Taken("created", $"HTTP {reply!.Status} {name}", name) : await FoundAsync(document.Number, name, patient, HashOf(reference));
    }

    private async Task<Answer> TakeBackAsync(Parcel parcel, FhirDocument document, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(_fhir.Timeout * 2, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        var transaction = new FhirTransaction(_server.Base);
        var there = await FindAsync(parcel, parcel.Filing, either.Token);
        if (there.Count == 0)
            return IsHeld(parcel, parcel.Filing) ? new Answer.Taken("not-there", null) : await ForestallAsync(transaction, parcel, document, either.Token);
        // One that somebody there gave to another patient is not touched unseen.
        if (there.DistinctBy(one => one.Inner("subject").Text("reference")).Count() > 1)
            return new Answer.Refused("fhir-many-documents", string.Join(' ', there.Select(FhirServer.ReferenceOf)));
        var ended = there.ConvertAll(one => End(transaction, one, InError));
        // Those that it took the place of stand in the same wrong chart.
        foreach (var older in (await _server.SearchAsync("DocumentReference", _fhir.DocumentSystem, document.NumberOfAll, either.Token)).Found)
        {
            if (older.Text("status") == Superseded && !ended.Contains(FhirServer.ReferenceOf(older)!) && older.Inner("subject").Text("reference") == there[0].Inner("subject").Text("reference"))
                End(transaction, older, InError);
        }

        transaction.Put(document.ProvenanceUrl, document.ToProvenance(ended, time.GetUtcNow()));
        var (fault, reply) = await TellAsync(transaction);
        return fault ?? new Answer.Taken("taken-back", $"HTTP {reply!.Status} {string.Join(' ', ended)}", ended[0]);
    }

    /// <summary>A filing that is not there may still be on its way: its number is taken by one that is marked as in error, so that it makes nothing.</summary>
    private async Task<Answer> ForestallAsync(FhirTransaction transaction, Parcel parcel, FhirDocument document, CancellationToken stop)
    {
        string patient;
        try
        {
            patient = await _server.FindPatientAsync(parcel.Mrn!, stop);
        }
        catch (FhirAnsweredException nobody) when (nobody.Answer is Answer.Refused)
        {
            // For whom no patient is found, nothing is on its way.
            return new Answer.Taken("not-there", null);
        }

        transaction.CreateDocument(document.FullUrl, document.ToTakenBack(patient, parcel.Filing), _fhir.DocumentSystem, document.Number);
        var (fault, reply) = await TellAsync(transaction);
        // It arrived between the look and this: the next try finds it.
        return fault ?? (FhirTransaction.Made(reply!, 0) ? new Answer.Taken("forestalled", reply!.Said) : new Answer.NotNow("fhir-conflict", reply!.Said));
    }

    private Task<List<JsonObject>> FindAsync(Parcel parcel, DocumentVersionRow filing, CancellationToken stop) =>
        _server.FindDocumentsAsync(Parcel.NumberOf(filing), IsHeld(parcel, filing) ? parcel.Reference : null, stop);

    /// <summary>Has a document stand no longer, unless it does not. All else that the server has of it stays as it is.</summary>
    /// <returns>The server's name of it.</returns>
    private static string End(FhirTransaction transaction, JsonObject there, string status)
    {
        var name = FhirServer.ReferenceOf(there) ?? throw new FhirAnsweredException(new Answer.OutOfReach("fhir-strange"));
        // What somebody there found to be in error stays so.
        if (there.Text("status") is InError || there.Text("status") == status)
            return name;
        var ended = there.DeepClone().AsObject();
        ended["status"] = status;
        if (status == InError)
            ended["docStatus"] = InError;
        transaction.Put(name, ended, there.Inner("meta").Text("versionId"));
        return name;
    }

    // It was made before, by a message whose answer was lost, or by two of them at once, or is another's.
    private async Task<Answer> FoundAsync(string number, string? name, string patient, string? hash)
    {
        try
        {
            var all = await _server.FindDocumentsAsync(number, name, CancellationToken.None);
            if (all.Count > 1)
                return new Answer.Refused("fhir-many-documents", string.Join(' ', all.Select(FhirServer.ReferenceOf)));
            if (all is not [var there])
                return new Answer.Unknown("fhir-strange");
            var same = there.Text("status") == Current && HashOf(there) is var said && (said is null || said == hash)
                && (there.Inner("subject").Text("reference") is not { } subject || subject == patient || subject.EndsWith($"/{patient}", StringComparison.Ordinal));
            return same ? new Answer.Taken("found", FhirServer.ReferenceOf(there), FhirServer.ReferenceOf(there)) : new Answer.Refused("fhir-other-there", FhirServer.ReferenceOf(there));
        }
        catch (FhirSilenceException silent)
        {
            return new Answer.Unknown(silent.Code, silent.Text);
        }
        catch (FhirAnsweredException answered) when (answered.Answer is not Answer.Refused)
        {
            return new Answer.Unknown(answered.Answer.Code, answered.Answer.Text);
        }
    }

    private async Task<(Answer? Fault, FhirReply? Reply)> TellAsync(FhirTransaction transaction)
    {
        try
        {
            var reply = await _server.TellAsync(transaction.ToUtf8());
            return (transaction.FaultOf(reply), reply);
        }
        catch (FhirSilenceException silent)
        {
            return (silent.Arrived ? new Answer.Unknown(silent.Code, silent.Text) : new Answer.OutOfReach(silent.Code, silent.Text), null);
        }
    }

    private static string? HashOf(JsonObject reference) => reference.Items("content").FirstOrDefault().Inner("attachment").Text("hash");

    private static bool IsHeld(Parcel parcel, DocumentVersionRow filing) => parcel.Held == filing.Number;
}
