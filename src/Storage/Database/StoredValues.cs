using System.Text.Json;
using Capture.Contracts;
using Capture.Storage.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Capture.Storage.Database;

/// <summary>How what rows hold is written into their columns. Each is a text, as it was before it had a type.</summary>
internal static class StoredValues
{
    public static void Add(ModelConfigurationBuilder model)
    {
        model.Properties<ReasonList>().HaveConversion<Reasons>();
        model.Properties<PageArrangement>().HaveConversion<Arrangement>();
        model.Properties<IReadOnlyList<PatientCandidate>>().HaveConversion<Patients>();
        model.Properties<IReadOnlyList<TypeCandidate>>().HaveConversion<Types>();
    }

    private sealed class Reasons() : ValueConverter<ReasonList, string>(reasons => reasons.ToString(), stored => ReasonList.Parse(stored));

    private sealed class Arrangement() : ValueConverter<PageArrangement, string>(arrangement => arrangement.ToJson(), stored => PageArrangement.FromJson(stored));

    private sealed class Patients() : ValueConverter<IReadOnlyList<PatientCandidate>, string>(
        candidates => JsonSerializer.Serialize(candidates, JsonSerializerOptions.Default), stored => JsonSerializer.Deserialize<PatientCandidate[]>(stored, JsonSerializerOptions.Default)!);

    private sealed class Types() : ValueConverter<IReadOnlyList<TypeCandidate>, string>(
        candidates => JsonSerializer.Serialize(candidates, JsonSerializerOptions.Default), stored => JsonSerializer.Deserialize<TypeCandidate[]>(stored, JsonSerializerOptions.Default)!);
}
