using System.Text.Json;
using Capture.Contracts;
using Capture.Storage.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Capture.Storage.Database;

/// <summary>How what rows hold is written into their columns. Each is a text, as it was before it had a type.</summary>
internal static class StoredValues
{
    public static void Add(ModelConfigurationBuilder model)
    {
        model.Properties<ReasonList>().HaveConversion<Reasons>();
        model.Properties<PageArrangement>().HaveConversion<Arrangement>();
        model.Properties<IReadOnlyList<PatientCandidate>>().HaveConversion<Patients, SameInOrder<PatientCandidate>>();
        model.Properties<IReadOnlyList<TypeCandidate>>().HaveConversion<Types, SameInOrder<TypeCandidate>>();
        model.Properties<IReadOnlyList<DocumentFact>>().HaveConversion<Facts, SameInOrder<DocumentFact>>();
    }

    private sealed class Reasons() : ValueConverter<ReasonList, string>(reasons => reasons.ToString(), stored => ReasonList.Parse(stored));

    private sealed class Arrangement() : ValueConverter<PageArrangement, string>(arrangement => arrangement.ToJson(), stored => PageArrangement.FromJson(stored));

    private sealed class Patients() : ValueConverter<IReadOnlyList<PatientCandidate>, string>(
        candidates => JsonSerializer.Serialize(candidates, JsonSerializerOptions.Default), stored => JsonSerializer.Deserialize<PatientCandidate[]>(stored, JsonSerializerOptions.Default)!);

    private sealed class Types() : ValueConverter<IReadOnlyList<TypeCandidate>, string>(
        candidates => JsonSerializer.Serialize(candidates, JsonSerializerOptions.Default), stored => JsonSerializer.Deserialize<TypeCandidate[]>(stored, JsonSerializerOptions.Default)!);

    private sealed class Facts() : ValueConverter<IReadOnlyList<DocumentFact>, string>(
        facts => JsonSerializer.Serialize(facts, JsonSerializerOptions.Default), stored => JsonSerializer.Deserialize<DocumentFact[]>(stored, JsonSerializerOptions.Default)!);

    // Lists are never changed, only replaced: what was read is its own copy.
    private sealed class SameInOrder<T>() : ValueComparer<IReadOnlyList<T>>(
        (one, other) => ReferenceEquals(one, other) || (one != null && other != null && one.SequenceEqual(other)),
        list => list.Aggregate(0, (hash, item) => HashCode.Combine(hash, item)),
        list => list);
}
