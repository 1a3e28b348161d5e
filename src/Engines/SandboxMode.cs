namespace Capture.Engines;

/// <summary>Whether engines confine themselves.</summary>
public enum SandboxMode
{
    /// <summary>Engines keep the rights of the process that started them, but for its environment. For finding faults.</summary>
    Off,

    /// <summary>Every layer that this machine's kernel has; doctor and <c>/health</c> say which.</summary>
    Preferred,

    /// <summary>As preferred, and nothing starts where a layer is missing.</summary>
    Required,
}
