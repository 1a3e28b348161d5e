namespace Capture.Storage.People;

/// <summary>A person who may sign in.</summary>
public sealed class UserRow
{
    public required Guid Id { get; init; }

    /// <summary>What is typed at sign-in, as it was given.</summary>
    public required string Name { get; set; }

    /// <summary>The same in upper case; unique.</summary>
    public required string NormalizedName { get; set; }

    /// <summary>What others see.</summary>
    public required string FullName { get; set; }

    /// <summary>See <see cref="Roles"/>.</summary>
    public required string Role { get; set; }
    public string? PasswordHash { get; set; }

    /// <summary>Changes whenever the password or role does; sessions with another stamp end.</summary>
    public string SecurityStamp { get; set; } = "";

    /// <summary>The password was made by Capture and must be replaced at the first sign-in.</summary>
    public bool OneTimePassword { get; set; }

    /// <summary>Of earlier versions, which may still use the database: see <see cref="SignInTryTable"/>.</summary>
    public int FailedSignIns { get; set; }

    /// <summary>Of earlier versions: unix milliseconds until which no sign-in succeeds; 0 when not locked.</summary>
    public long LockedUntil { get; set; }
    public bool Disabled { get; set; }
    public required long CreatedAt { get; init; }

    /// <summary>How this person likes the screens, as JSON.</summary>
    public string Preferences { get; set; } = "{}";
}

/// <summary>What a person may do.</summary>
public static class Roles
{
    /// <summary>Reviews documents.</summary>
    public const string Specialist = "Specialist";

    /// <summary>Reviews, takes items over, settles what others escalate, sees statistics.</summary>
    public const string Supervisor = "Supervisor";

    /// <summary>Runs the installation: users, sources, thresholds.</summary>
    public const string Admin = "Admin";

    /// <summary>Reads documents and the audit log; changes nothing but to report what is filed wrongly.</summary>
    public const string Auditor = "Auditor";

    public static IReadOnlyList<string> All { get; } = [Specialist, Supervisor, Admin, Auditor];
}

/// <summary>A key that protects cookies and forms; shared by all web instances of one database.</summary>
public sealed class WebKeyRow
{
    public required string Name { get; init; }
    public required string Xml { get; init; }
}
