namespace Capture.Tests.Storage;

/// <summary>A promise that every store keeps, tried here on SQLite; the pipeline tests try it on PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StoreFactAttribute : FactAttribute;
