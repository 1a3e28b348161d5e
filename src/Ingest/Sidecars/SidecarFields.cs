namespace Capture.Ingest;

/// <summary>
/// Which names the products of the field give to the fields of <see cref="Sidecar"/>. Names are compared by their
/// letters and digits alone, so <c>CallerID</c>, <c>caller_id</c> and <c>CALLER.ID</c> are one. Within a field the first
/// name that is present wins, so the more exact come first.
/// </summary>
/// <remarks>
/// Names from: HylaFAX <c>faxinfo(8)</c>, <c>faxrcvd(8)</c>; Biscom FAXCOM batch fields; Retarus Fax-to-FTP index files;
/// Concord FaxAssist and inbound delivery tokens; Kofax Import Connector message fields; SignalWire, fax.to, RingCentral
/// and Documo webhooks. Products whose names are not published (RightFax's XML export) are mapped by a source's settings.
/// </remarks>
internal static class SidecarFields
{
    internal static IReadOnlyDictionary<string, string[]> Names { get; } = new Dictionary<string, string[]>
    {
        [nameof(Sidecar.SourceSystem)] = ["sourcesystem", "source", "kfxoriginatorservice", "channel", "application"],
        [nameof(Sidecar.SourceMessageId)] =
        [
            "faxmessageid", "sourcemessageid", "messageid", "kfxmessageid", "faxid", "receiptid", "uniqueid", "deliveryid", "commid",
            "jobid", "faxsid", "uuid", "messagenumber", "kfxmessageownerreference", "id",
        ],
        [nameof(Sidecar.ReceivedAt)] =
        [
            "faxreceivedatetimeutciso8601", "faxreceivedatetimeiso8601", "faxreceivedatetime", "receivedat", "receivedtime", "receivetime",
            "receiveddate", "receiveddatetime", "received", "timereceived", "datereceived", "faxdatetime", "kfxmessagereceptiontimecreated",
            "completedtime", "timestamp", "receiptdate", "creationtime", "createdat", "scannedat", "scanned", "scandate", "scantime",
            "scandatetime", "uploadedat", "uploaded", "time", "date",
        ],
        [nameof(Sidecar.CalledNumber)] =
        [
            "didnumber", "did", "dnis", "callednumber", "kfxrecipientnumber", "recipientnumber", "calledid", "destinationnumber",
            "tonumber", "faxnumberto", "dialednumber", "to",
        ],
        [nameof(Sidecar.CallerNumber)] =
        [
            "callernumber", "callerid", "ani", "kfxmessagereceptioncallerid", "kfxoriginatornumber", "senderfaxno", "sendernumber",
            "callid1", "cidnumber", "callerphone", "fromnumber", "originatingnumber", "from",
        ],
        [nameof(Sidecar.CallerName)] = ["callername", "cidname", "kfxoriginatorname"],
        [nameof(Sidecar.SenderStationId)] =
        [
            "tsi", "csid", "sendercsid", "faxsendercsid", "remotecsid", "remoteid", "senderid", "remoteidentity", "receivefaxremoteidentity",
            "stationid", "senderstationid", "rsid", "sender",
        ],
        [nameof(Sidecar.Subaddress)] = ["subaddress", "subaddr"],
        [nameof(Sidecar.PagesExpected)] =
        [
            "totalfaxpages", "totalpages", "faxpages", "pagecount", "pagecnt", "numberofpages", "numpages", "kfxmessagepages",
            "receivefaxpages", "pagestotal", "pagesexpected", "pages", "npages",
        ],
        [nameof(Sidecar.Resolution)] = ["faxresolution", "resolution", "quality"],
        [nameof(Sidecar.DurationSeconds)] =
        [
            "durationseconds", "elapsedseconds", "faxduration", "callduration", "duration", "elapsedtime", "timetorecv", "connecttime",
        ],
        [nameof(Sidecar.SpeedBps)] = ["faxspeed", "baudrate", "baud", "signalrate", "speed", "speedbps", "linespeed", "bitrate"],
        [nameof(Sidecar.StatusCode)] = ["statuscode", "resultcode", "receivefaxresultcode", "errorcode", "status"],
        [nameof(Sidecar.StatusText)] =
        [
            "statusname", "statustext", "faxstatus", "resulttext", "receivefaxresulttext", "errormessage", "errormsg", "messagestatus",
            "kfxmessagereceptionerrorimporting", "reason",
        ],
        [nameof(Sidecar.IsPartial)] = ["faxpartialflag", "partialflag", "ispartial", "partial"],
        [nameof(Sidecar.Device)] = ["portnumber", "port", "line", "device", "devid", "modem", "channelnumber", "scanner", "scannername"],
        [nameof(Sidecar.BatchId)] = ["batchid", "batchnumber", "batchname", "batch"],
        [nameof(Sidecar.OriginalFileName)] = ["originalfilename", "originalname", "sourcefilename"],
        [nameof(Sidecar.ImageFile)] =
        [
            "imagefile", "imagefilename", "importfilename", "relativeimagefilepath", "faxfile", "faxfiles", "pathname", "filename", "qfile",
            "file",
        ],
    };

    /// <summary>A name by its letters and digits, in lower case.</summary>
    internal static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
