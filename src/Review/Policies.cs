using Capture.Storage.People;
using Microsoft.AspNetCore.Authorization;

namespace Capture.Review;

/// <summary>Who may use what. Everything else asks for a signed-in person.</summary>
public static class Policies
{
    /// <summary>Reviews documents.</summary>
    public const string Reviews = "reviews";

    /// <summary>Reads documents and patients.</summary>
    public const string Reads = "reads";

    /// <summary>Sees statistics, settles what is escalated.</summary>
    public const string Supervises = "supervises";

    /// <summary>Runs the installation.</summary>
    public const string Administers = "administers";

    /// <summary>Reads the audit log.</summary>
    public const string Audits = "audits";

    /// <summary>Sees what arrives, and what could not be taken.</summary>
    public const string SeesIntake = "sees-intake";

    /// <summary>Sees what is delivered, and settles what was not.</summary>
    public const string Delivers = "delivers";

    internal static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(Reviews, policy => policy.RequireRole(Roles.Specialist, Roles.Supervisor));
        options.AddPolicy(Reads, policy => policy.RequireRole(Roles.Specialist, Roles.Supervisor, Roles.Auditor));
        options.AddPolicy(Supervises, policy => policy.RequireRole(Roles.Supervisor));
        options.AddPolicy(Administers, policy => policy.RequireRole(Roles.Admin));
        options.AddPolicy(Audits, policy => policy.RequireRole(Roles.Auditor, Roles.Supervisor));
        options.AddPolicy(SeesIntake, policy => policy.RequireRole(Roles.Specialist, Roles.Supervisor, Roles.Admin));
        options.AddPolicy(Delivers, policy => policy.RequireRole(Roles.Supervisor, Roles.Admin));
        options.FallbackPolicy = options.DefaultPolicy;
    }
}
