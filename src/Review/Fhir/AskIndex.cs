using Capture.Contracts;

namespace Capture.Review.Fhir;

/// <summary>Finds the patients of whom all of this holds. Given by the host, which knows the index.</summary>
/// <returns>Record numbers in their order, at most so many, and how many patients there are.</returns>
public delegate Task<(IReadOnlyList<string> Mrns, int Total)> SearchPatients(PatientCriteria criteria, int most, CancellationToken stop);

/// <summary>Says which patients somebody may be, as documents are given to patients. Given by the host, which knows the index.</summary>
/// <returns>The likeliest first.</returns>
public delegate Task<IReadOnlyList<GradedPatient>> MatchPatient(AskedPatient asked, int most, CancellationToken stop);
