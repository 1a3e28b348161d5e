namespace Capture.Contracts;

/// <summary>A patient who may be the one a document concerns, with the probability that he or she is.</summary>
/// <param name="Mrn">Medical record number, our own.</param>
/// <param name="Confidence">Probability in [0, 1].</param>
public sealed record PatientCandidate(string Mrn, double Confidence);
