using System.Globalization;

namespace Capture.Bench.Lists;

/// <summary>
/// Rows of every table the lists read, made by the database itself from a series of numbers: a file, a page and a document
/// for each number, the last ones still in the queue; half of the others decided by people; an audit entry for each.
/// </summary>
internal static class Fill
{
    private const int Patients = 100_000;

    private static readonly string[] Types =
        ["lab-report", "progress-note", "consult-note", "discharge-summary", "radiology-report", "referral-order", "prior-auth", "consent-form", "insurance-card", "letter", "immunization-record", "medication-list"];

    /// <param name="now">Unix milliseconds; the files came one every thirty seconds until then.</param>
    public static IEnumerable<(string Table, string Sql)> Statements(bool postgres, long documents, long open, long now)
    {
        string Id(int kind, string number) => postgres
            ? $"('0000000{kind}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"
            : $"printf('0000000{kind}-0000-7000-8000-%012X', {number})";
        string Padded(string number, int width) => postgres ? $"lpad(({number})::text, {width}, '0')" : $"printf('%0{width}d', {number})";
        string Series(long from, long to) => postgres
            ? $"FROM (SELECT generate_series({from}::bigint, {to}::bigint) AS n) numbers"
            : $"FROM (WITH RECURSIVE r(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM r WHERE n < {to}) SELECT n FROM r) numbers";
        string Choice(string number, params string[] values) => $"CASE ({number}) % {values.Length} {string.Concat(values.Select((value, place) => $"WHEN {place} THEN '{value}' "))}END";
        var (yes, no) = postgres ? ("true", "false") : ("1", "0");
        var received = string.Create(CultureInfo.InvariantCulture, $"({now} - ({documents} - n) * 30000)");
        var filed = documents - open;
        // Scattered, and the same for one number everywhere.
        const string Mixed = "((n * 7919) % 1000003)";
        var type = Choice(Mixed, Types);
        var source = Choice("n", "fax-main", "scan-desk", "kiosk");
        var mrn = $"'M' || {Padded($"{Mixed} % {Patients} + 1", 6)}";
        string Day(string number) => $"({Padded($"2019 + ({number}) % 7", 4)} || '-' || {Padded($"1 + ({number}) % 12", 2)} || '-' || {Padded($"1 + ({number}) % 28", 2)})";
        var state = $"CASE WHEN n > {filed} THEN 'review' WHEN n % 100 = 7 THEN 'rejected' ELSE 'indexed' END";

        yield return ("patients", $"""
            INSERT INTO patients (mrn, last, first, middle, suffix, sex, dob, ssn4, phone, street, city, state, zip, previous_last)
            SELECT 'M' || {Padded("n", 6)}, {Choice("n / 7", "Testerman", "Fixture", "Sampleton", "Mockford", "Exampleby", "Demoson", "Placeholt", "Dummont", "Trialby")} || {Padded("n % 997", 3)},
                {Choice("n", "Marigold", "Jasper", "Ottilie", "Bram", "Celeste", "Dorian", "Elspeth", "Florian", "Greta", "Hollis", "Imogen")}, '', '', CASE n % 2 WHEN 0 THEN 'F' ELSE 'M' END,
                {(postgres ? $"{Day("n")}::date - interval '40 years'" : $"date({Day("n")}, '-40 years')")}, {Padded("n % 10000", 4)}, '', {Padded("n % 900 + 1", 1)} || ' Elm St', 'Fenwick', 'VT', '05602', ''
            {Series(1, Patients)}
            """);
        yield return ("files", $"""
            INSERT INTO files (id, sequence, source, name, receipt, sha256, bytes, lane, received_at, original_blob, pages_found, state, reason, input_version)
            SELECT {Id(1, "n")}, n, {source}, 'FAX' || {Padded("n", 8)} || '.tif', 'bench:' || n, 'bench:' || n, 1, 'routine', {received}, 'none',
                CASE WHEN n % 2000 = 0 THEN NULL ELSE 1 END, CASE WHEN n % 2000 = 0 THEN 'quarantined' ELSE 'assembled' END, CASE WHEN n % 2000 = 0 THEN 'broken' END, 1
            {Series(1, documents)}
            """);
        yield return ("pages", $"""
            INSERT INTO pages (file_id, number, state, image_blob, image_format, width, height, dpi_x, dpi_y, damaged, rotation, skew_degrees, confidence, document_id)
            SELECT {Id(1, "n")}, 1, 'recognized', 'none', 'tif', 1700, 2200, 200, 200, {no}, 0, 0, 0.97, {Id(2, "n")}
            {Series(1, documents)} WHERE n % 2000 <> 0
            """);
        yield return ("documents", $$"""
            INSERT INTO documents (id, file_id, ordinal, state, input_version, split_confidence, ocr_confidence, type_name, type_confidence, document_date, author, sensitivity, mrn, patient_confidence, candidates, patient_certain, reasons, match_reasons, match_evidence, type_candidates)
            SELECT {{Id(2, "n")}}, {{Id(1, "n")}}, 1, {{state}}, 1, 1, 0.97, {{type}}, 0.98, {{Day(Mixed)}}, 'Benedict Barlow', '', {{mrn}}, 0.9, '[]', {{no}}, CASE WHEN n > {{filed}} THEN 'patient-uncertain' ELSE '' END, '', '{}', '[]'
            {{Series(1, documents)}} WHERE n % 2000 <> 0
            """);
        yield return ("review_items", $"""
            INSERT INTO review_items (id, document_id, file_id, kind, state, reasons, rank, source, type_name, received_at, opened_at, not_before, skips, lease_since, lease_until, reserved_until, cause, version)
            SELECT {Id(3, "n")}, {Id(2, "n")}, {Id(1, "n")}, 'patient', CASE WHEN n <= {filed} THEN 'done' WHEN n % 20 = 3 THEN 'waiting' WHEN n % 20 = 4 THEN 'escalated' ELSE 'ready' END,
                'patient-uncertain', CASE n % 10 WHEN 1 THEN 0 WHEN 2 THEN 2 ELSE 1 END, {source}, {type}, {received}, {received} + 20000, 0, 0, 0, 0, 0, CASE WHEN n > {filed} AND n % 20 = 4 THEN 'not-sure' END, 1
            {Series(1, documents)} WHERE n % 2000 <> 0 AND (n > {filed} OR n % 2 = 1)
            """);
        yield return ("review_decisions", $$"""
            INSERT INTO review_decisions (id, item_id, document_id, number, user_id, user_name, kind, lease_token, answer, proposed, opened_at, decided_at, due_at, undone_at, settled_at, active_milliseconds)
            SELECT {{Id(4, "n")}}, {{Id(3, "n")}}, {{Id(2, "n")}}, 1, {{Id(9, "n % 20")}}, 'user' || n % 20, 'file', {{Id(5, "n")}}, '{}', '{}', {{received}} + 30000, {{received}} + 40000, {{received}} + 100000,
                CASE WHEN n % 101 = 0 THEN {{received}} + 50000 END, {{received}} + 100000, 2000 + {{Mixed}} % 20000
            {{Series(1, filed)}} WHERE n % 2000 <> 0 AND n % 2 = 1
            """);
        yield return ("document_versions", $"""
            INSERT INTO document_versions (document_id, number, decision, recorded_at, type_name, mrn, document_date, author, sensitivity, pages, output_blob, reason)
            SELECT {Id(2, "n")}, 1, CASE WHEN n % 2 = 1 THEN 1 END, {received} + 100000, {type}, {mrn}, {Day(Mixed)}, 'Benedict Barlow', '', '[1]', 'none', CASE WHEN n % 2 = 1 THEN 'reviewed' ELSE 'auto-filed' END
            {Series(1, filed)} WHERE n % 2000 <> 0 AND n % 100 <> 7
            """);
        yield return ("second_reviews", $$"""
            INSERT INTO second_reviews (id, document_id, first_decision, stratum, drawn_at, blind, state, first_answer, second_answer, final_answer, first_user, second_user, lease_until, opened_at, answered_at)
            SELECT {{Id(6, "n")}}, {{Id(2, "n")}}, CASE WHEN n % 2 = 1 THEN 1 END, 'random', 0.05, {{yes}}, CASE WHEN n > {{filed}} - 20000 THEN 'open' WHEN n % 1000 = 21 THEN 'adjudicated' ELSE 'agreed' END,
                '{"mrn":"M000001","typeName":"letter"}', CASE WHEN n > {{filed}} - 20000 THEN NULL ELSE '{"mrn":"M000001","typeName":"letter"}' END,
                CASE WHEN n > {{filed}} - 20000 THEN NULL WHEN n % 1000 = 21 THEN '{"mrn":"M000002","typeName":"letter"}' ELSE '{"mrn":"M000001","typeName":"letter"}' END,
                {{Id(9, "n % 20")}}, {{Id(9, "20")}}, 0, {{received}} + 100000, CASE WHEN n > {{filed}} - 20000 THEN NULL ELSE {{received}} + 86400000 END
            {{Series(1, filed)}} WHERE n % 20 = 1
            """);
        yield return ("audit_log", $$"""
            INSERT INTO audit_log (sequence, at, actor, action, entity, entity_id, detail, previous, digest)
            SELECT n, {{received}}, 'user' || n % 20, {{Choice("n", "document.viewed", "item.claimed", "item.decided", "documents.searched", "patient.viewed")}}, 'document', {{(postgres ? $"({Id(2, "n")})::text" : $"lower({Id(2, "n")})")}}, '{}', 'bench', 'benchbenchbench'
            {{Series(1, documents)}}
            """);
        yield return ("audit head", $"UPDATE settings SET value = '{documents} benchbenchbench' WHERE name = 'audit-head'");
        var searched = $"CASE WHEN n > {filed} THEN NULL ELSE {mrn} END";
        yield return ("document_search", $"""
            INSERT INTO document_search (id, document_id, file_id, state, type_name, mrn, document_date, chart_date, source, received_at, author, sensitivity, pages, has_text)
            SELECT n, {Id(2, "n")}, {Id(1, "n")}, {state}, {type}, {searched}, {Day(Mixed)}, {Day(Mixed)}, {source}, {received}, 'Benedict Barlow', '', 1, {yes}
            {Series(1, documents)} WHERE n % 2000 <> 0
            """);
        // On every page, on one in ten, in a hundred, in a thousand, and on one; and thirty more, as a page has them.
        var text = $"'patient date of birth report w' || n % 10 || ' x' || {Mixed} % 100 || ' y' || {Mixed} % 1000 || ' z' || n || ' ' || {string.Join(" || ' ' || ", Enumerable.Range(1, 30).Select(place => $"'v' || ({Mixed} * {place} + {place * 31}) % {place * 200}"))}";
        if (postgres)
        {
            string Facet(string kind, string value) => $"'~{kind}:' || {value}";
            yield return ("document_words", $"""
                INSERT INTO document_words (id, words)
                SELECT n, to_tsvector('simple', {text}) || array_to_tsvector(array_remove(ARRAY[{Facet("state", state)}, {Facet("source", source)}, {Facet("type", type)}, {Facet("patient", searched)}, {Facet("month", $"left({Day(Mixed)}, 7)")}, {Facet("year", $"left({Day(Mixed)}, 4)")}], NULL))
                {Series(1, documents)} WHERE n % 2000 <> 0
                """);
            // The rows were given their keys here; what comes next continues.
            yield return ("keys", "SELECT setval(pg_get_serial_sequence('document_search', 'id'), (SELECT max(id) FROM document_search))");
        }
        else
        {
            string Facet(string kind, string value) => $"coalesce('{kind}' || replace({value}, '-', ''), '')";
            yield return ("document_words", $"""
                INSERT INTO document_words (rowid, text, facets)
                SELECT n, {text}, {string.Join(" || ' ' || ", Facet("state", state), Facet("source", source), Facet("type", type), $"coalesce('patient' || lower({searched}), '')", Facet("month", $"substr({Day(Mixed)}, 1, 7)"), Facet("year", $"substr({Day(Mixed)}, 1, 4)"))}
                {Series(1, documents)} WHERE n % 2000 <> 0
                """);
        }
    }
}
