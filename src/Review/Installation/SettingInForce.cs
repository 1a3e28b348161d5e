namespace Capture.Review.Installation;

/// <summary>A setting as it is in force.</summary>
/// <param name="Name">As it is set: <c>Section:Name</c>.</param>
/// <param name="Value">As people read it.</param>
/// <param name="Meaning">What it decides.</param>
public sealed record SettingInForce(string Name, string Value, string Meaning);

/// <summary>The thresholds by which the machine decides. Given by the host, which knows all parts.</summary>
public delegate IReadOnlyList<SettingInForce> ListThresholds();
