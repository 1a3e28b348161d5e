namespace Capture.Pipeline;

/// <summary>The lease was lost while the work was done and somebody else has it now: drop the result and go on.</summary>
public sealed class FencedOutException(string stage) : Exception($"The lease of a unit of '{stage}' work was lost; its result is dropped.");

/// <summary>Whole processes died with this unit of work in hand too often; it is not tried again.</summary>
public sealed class WorkAbandonedException(string stage, int attempts)
    : PermanentFailureException("abandoned", $"The process ended {attempts - 1} times while the stage '{stage}' had this in hand. It is not tried again; look at the original.");

/// <summary>Trying again cannot help.</summary>
/// <param name="code">From a closed set.</param>
/// <param name="message">What happened and what to do, without patient data.</param>
public class PermanentFailureException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
