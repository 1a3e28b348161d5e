using System.Globalization;
using System.Text;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Capture.Storage.Search;

/// <summary>
/// The two full-text engines: FTS5 of SQLite, and text vectors with a GIN index of PostgreSQL. Both are given the same
/// words, cut by <see cref="SearchWords"/>, so both find the same documents. Neither keeps the text itself.
/// </summary>
internal static class FullText
{
    public const string SqliteTable =
        "CREATE VIRTUAL TABLE document_words USING fts5(text, facets, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0')";

    public const string PostgreSqlTable = """
        CREATE TABLE document_words (id bigint PRIMARY KEY, words tsvector NOT NULL);
        CREATE INDEX document_words_words ON document_words USING gin (words) WITH (fastupdate = off);
        """;

    /// <summary>For use inside a transaction: replaces what is known of a document's words.</summary>
    public static async Task PutAsync(CaptureDb db, long id, string text, IReadOnlyList<Facet> facets, CancellationToken stop)
    {
        if (db.Database.IsNpgsql())
        {
            var lexemes = facets.Select(Lexeme).ToArray();
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO document_words (id, words) VALUES ({id}, to_tsvector('simple', {text}) || array_to_tsvector({lexemes}))
                ON CONFLICT (id) DO UPDATE SET words = excluded.words
                """, stop);
            return;
        }

        var words = string.Join(' ', facets.Select(facet => facet.Word));
        await db.Database.ExecuteSqlAsync($"DELETE FROM document_words WHERE rowid = {id}", stop);
        await db.Database.ExecuteSqlAsync($"INSERT INTO document_words (rowid, text, facets) VALUES ({id}, {text}, {words})", stop);
    }

    /// <summary>For use inside a transaction: forgets a document.</summary>
    public static Task RemoveAsync(CaptureDb db, long id, CancellationToken stop) => db.Database.IsNpgsql()
        ? db.Database.ExecuteSqlAsync($"DELETE FROM document_words WHERE id = {id}", stop)
        : db.Database.ExecuteSqlAsync($"DELETE FROM document_words WHERE rowid = {id}", stop);

    /// <summary>The table's key, and the condition under which a row has what <c>@words</c> asks for.</summary>
    public static (string Key, string Condition) Match(CaptureDb db) => db.Database.IsNpgsql()
        ? ("w.id", "w.words @@ CAST(@words AS tsquery)")
        : ("w.rowid", "w.document_words MATCH @words");

    /// <summary>
    /// Until it is disposed of, PostgreSQL plans every search anew. A plan made once for any words takes each for as frequent
    /// as every other: 250 ms instead of 90 over a million documents (bench/lists.sh).
    /// </summary>
    /// <returns>Null with SQLite, which plans every statement once and well.</returns>
    public static async Task<IDbContextTransaction?> PlanEachTimeAsync(CaptureDb db, CancellationToken stop)
    {
        if (!db.Database.IsNpgsql())
            return null;
        var transaction = await db.Database.BeginTransactionAsync(stop);
        await db.Database.ExecuteSqlAsync($"SET LOCAL plan_cache_mode = force_custom_plan", stop);
        return transaction;
    }

    /// <summary>
    /// The keys of all documents with what is asked for, if they are few. PostgreSQL takes a word it knows nothing of for one that
    /// stands in every two hundredth document, and would look for it from the newest document to the oldest.
    /// </summary>
    /// <returns>Null when they are more than <paramref name="most"/>, or were found without such help: by patient, and with SQLite.</returns>
    public static async Task<long[]?> FewAsync(CaptureDb db, DocumentQuery query, int most, CancellationToken stop)
    {
        if (!db.Database.IsNpgsql() || query.Patients is not null)
            return null;
        await using var command = await db.CommandAsync(
            $"SELECT w.id FROM document_words w WHERE {Match(db).Condition} LIMIT {(most + 1).ToString(CultureInfo.InvariantCulture)}", stop, ("@words", Ask(db, query)));
        var keys = new List<long>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            keys.Add(row.GetInt64(0));
        return keys.Count > most ? null : [.. keys];
    }

    /// <summary>The query in the words of the engine.</summary>
    public static string Ask(CaptureDb db, DocumentQuery query) => db.Database.IsNpgsql() ? AskPostgreSql(query) : AskSqlite(query);

    internal static string AskSqlite(DocumentQuery query) => string.Join(" AND ", query.Terms
        .Select(term => $"text : \"{string.Join(' ', term.Words)}\"{(term.Begun ? " *" : "")}")
        .Concat(query.Facets.Select(group => group.Count == 0 ? "facets : \"none\"" : $"({string.Join(" OR ", group.Select(facet => $"facets : \"{facet.Word}\""))})")));

    internal static string AskPostgreSql(DocumentQuery query) => string.Join(" & ", query.Terms
        .Select(term => $"({string.Join(" <-> ", term.Words.Select((word, place) => Quoted(word) + (term.Begun && place == term.Words.Count - 1 ? ":*" : "")))})")
        .Concat(query.Facets.Select(group => group.Count == 0 ? "'~none'" : $"({string.Join(" | ", group.Select(facet => Quoted(Lexeme(facet))))})")));

    // No word of a page begins with a tilde.
    private static string Lexeme(Facet facet) => $"~{facet.Kind}:{facet.Value}";

    private static string Quoted(string lexeme)
    {
        var quoted = new StringBuilder("'");
        foreach (var letter in lexeme)
            quoted.Append(letter is '\'' or '\\' ? $"{letter}{letter}" : letter);
        return quoted.Append('\'').ToString();
    }
}
