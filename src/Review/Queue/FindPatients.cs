namespace Capture.Review.Queue;

/// <summary>Finds patients by what a person types: names, a date of birth, a record or telephone number, or parts of them. Given by the host, which knows the index.</summary>
/// <returns>Record numbers, the best first.</returns>
public delegate Task<IReadOnlyList<string>> FindPatients(string words, int most, CancellationToken stop);
