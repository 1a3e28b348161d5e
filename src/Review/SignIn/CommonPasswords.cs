using Capture.Storage.People;
using Microsoft.AspNetCore.Identity;

namespace Capture.Review.SignIn;

/// <summary>
/// Refuses passwords that programs guess first: made of a few words from the lists of stolen passwords, keys that lie beside one
/// another, years and repetitions, whatever letters stand in for others and whichever end the figures are at. Long is strong only
/// where it is not "password1234567".
/// </summary>
internal sealed class CommonPasswords : IPasswordValidator<UserRow>
{
    // Of what a password takes to guess: two for a common word, a row of keys or a year, three for any other letter.
    private const int FewGuesses = 8;
    private const int OfWord = 2;
    private const int OfLetter = 3;
    private const int OfRepetition = 1;
    private const int ShortestRow = 3;
    private const int ShortestName = 3;

    private static readonly string[] Rows =
        ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertz", "azerty", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujm", "!@#$%^&*()"];

    private static readonly string[] RowsBothWays = [.. Rows, .. Rows.Select(row => new string([.. row.Reverse()]))];

    // The heads of the published lists of stolen passwords, without figures, and what stands on the walls of a hospital.
    private static readonly string[] Words =
    [
        "password", "passwort", "passwd", "passw", "pass", "word", "welcome", "letmein", "login", "admin", "administrator", "root", "user", "guest", "test", "testing", "default",
        "changeme", "secret", "private", "access", "master", "super", "system", "server", "computer", "internet", "network", "windows", "microsoft", "google", "apple", "android",
        "iloveyou", "love", "lovely", "lover", "baby", "angel", "princess", "prince", "queen", "king", "sunshine", "sun", "moon", "star", "starwars", "superman", "batman", "spiderman",
        "pokemon", "dragon", "monkey", "tiger", "lion", "shadow", "hunter", "killer", "ninja", "warrior", "soldier", "football", "baseball", "basketball", "soccer", "hockey", "golf",
        "tennis", "hello", "trust", "trustno", "whatever", "freedom", "hope", "faith", "jesus", "god", "heaven", "blessed", "happy", "lucky", "money", "dollar", "gold", "silver", "diamond",
        "cookie", "chocolate", "coffee", "cheese", "pepper", "banana", "orange", "cherry", "flower", "rose", "summer", "winter", "spring", "autumn", "fall", "monday", "tuesday", "wednesday",
        "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "mustang",
        "ferrari", "porsche", "mercedes", "harley", "corvette", "yankees", "cowboys", "eagles", "steelers", "lakers", "chelsea", "liverpool", "arsenal", "barcelona", "michael", "jordan",
        "jennifer", "jessica", "ashley", "amanda", "michelle", "daniel", "thomas", "robert", "andrew", "joshua", "matthew", "anthony", "william", "charlie", "george", "maggie", "buster",
        "bailey", "ginger", "pepper", "samsung", "iphone", "blue", "red", "green", "black", "white", "purple", "yellow", "pink", "big", "little", "cool", "hot", "sexy", "fuck", "fuckyou", "shit",
        "asshole", "bitch", "qwe", "asd", "zxc", "qaz", "wsx", "abc", "aaa", "xxx", "hospital", "clinic", "medical", "medicine", "health", "healthcare", "doctor", "nurse", "patient", "patients", "records",
        "record", "capture", "document", "documents", "fax", "scan", "scanner", "office", "company", "work", "home", "house", "family", "mother", "father", "mom", "dad", "sister", "brother", "friend", "friends",
        "forever", "always", "mine", "my", "me", "the", "is", "i", "you", "for", "and", "new", "old", "one", "two", "three", "four", "five", "year", "time", "life", "live", "world", "america", "usa", "texas",
        "california", "london", "paris", "newyork", "chicago", "boston", "dallas", "music", "guitar", "rock", "metal", "jazz", "dance", "movie", "matrix", "merlin", "gandalf", "hobbit", "potter", "harry",
    ];

    /// <summary>Letters; more are no stronger, and take long to look through.</summary>
    internal const int Longest = 128;

    public Task<IdentityResult> ValidateAsync(UserManager<UserRow> manager, UserRow user, string? password) =>
        Task.FromResult(password is { Length: > Longest }
            ? IdentityResult.Failed(new IdentityError { Code = "LongPassword", Description = $"That password is longer than {Longest} letters. Choose a shorter one." })
            : password is not null && IsCommon(password, user.Name, user.FullName)
            ? IdentityResult.Failed(new IdentityError { Code = "CommonPassword", Description = "That password is among those that are guessed first: common words, names, rows of keys, years. Choose four or five words that have nothing to do with one another." })
            : IdentityResult.Success);

    /// <param name="names">What the account is called; as easily guessed as a common word.</param>
    internal static bool IsCommon(string password, params string[] names)
    {
        var text = password.ToLowerInvariant();
        var words = Words.Concat(names.SelectMany(name => name.ToLowerInvariant().Split(' ', '.', '-', '_', '@')).Where(part => part.Length >= ShortestName)).ToHashSet();
        // The least it takes to guess what comes before each place.
        var least = new int[text.Length + 1];
        for (var end = 1; end <= text.Length; end++)
        {
            least[end] = least[end - 1] + (char.IsLetterOrDigit(text[end - 1]) ? OfLetter : OfRepetition);
            for (var start = 0; start < end; start++)
            {
                var part = text.AsSpan(start, end - start);
                var cost = Repeats(text, start, end) ? OfRepetition : IsWord(part, words) || IsRow(part) || IsYear(part) ? OfWord : int.MaxValue;
                if (cost != int.MaxValue)
                    least[end] = Math.Min(least[end], least[start] + cost);
            }
        }

        return least[^1] <= FewGuesses;
    }

    // What stands before it once more, or several times.
    private static bool Repeats(string text, int start, int end)
    {
        for (var length = 1; length <= Math.Min(start, end - start); length++)
        {
            if ((end - start) % length != 0)
                continue;
            var at = start;
            while (at < end && string.CompareOrdinal(text, at, text, start - length, length) == 0)
                at += length;
            if (at == end)
                return true;
        }

        return false;
    }

    private static bool IsWord(ReadOnlySpan<char> part, HashSet<string> words)
    {
        if (words.Contains(part.ToString()))
            return true;
        Span<char> letters = stackalloc char[part.Length];
        foreach (var one in "il")
        {
            for (var place = 0; place < part.Length; place++)
                letters[place] = part[place] == '1' ? one : LetterFor(part[place]);
            if (words.Contains(letters.ToString()))
                return true;
        }

        return false;
    }

    private static char LetterFor(char sign) => sign switch
    {
        '0' => 'o',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '7' or '+' => 't',
        '8' => 'b',
        '!' or '|' => 'i',
        _ => sign,
    };

    private static bool IsRow(ReadOnlySpan<char> part)
    {
        if (part.Length < ShortestRow)
            return false;
        foreach (var row in RowsBothWays)
        {
            if (row.AsSpan().IndexOf(part, StringComparison.Ordinal) >= 0)
                return true;
        }

        return false;
    }

    private static bool IsYear(ReadOnlySpan<char> part) => part is ['1', '9', >= '0' and <= '9', >= '0' and <= '9'] or ['2', '0', >= '0' and <= '9', >= '0' and <= '9'];
}
