using System.ComponentModel.DataAnnotations;

namespace Capture.Storage.Database;

/// <summary>Which database holds the truth. Bound from the "Database" section.</summary>
public sealed class DatabaseOptions : IValidatableObject
{
    public const string Section = "Database";
    public const string Sqlite = "sqlite";
    public const string PostgreSql = "postgresql";

    /// <summary><c>sqlite</c>: a file in the data folder, for one process. <c>postgresql</c>: a server, for many.</summary>
    [Required, RegularExpression("sqlite|postgresql", ErrorMessage = "sqlite or postgresql")]
    public string Provider { get; set; } = Sqlite;

    /// <summary>
    /// For PostgreSQL, as Npgsql reads it: <c>Host=…;Database=capture;Username=capture;Password=…;SSL Mode=VerifyFull</c>.
    /// </summary>
    public string? ConnectionString { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider == PostgreSql && string.IsNullOrWhiteSpace(ConnectionString))
            yield return new ValidationResult("Database:ConnectionString is missing. PostgreSQL needs one, such as Host=db;Database=capture;Username=capture;Password=...", [nameof(ConnectionString)]);
    }
}
