using Capture.Review.SignIn;
using Capture.Storage.Deliveries;
using Capture.Storage.People;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>How destinations do, what waits for them, what they have, and what a person must see to.</summary>
public sealed class DeliveriesModel(DeliveryTable deliveries, TimeProvider time) : PageModel
{
    private const int Most = 50;

    /// <summary>The states of the screen, what needs a person first.</summary>
    public static IReadOnlyList<(string State, string Title)> States { get; } =
    [
        (DeliveryStates.Unknown, "Was it received?"), (DeliveryStates.Failed, "Failed"), (DeliveryStates.Waiting, "Waiting"),
        (DeliveryStates.Delivered, "Delivered"), (DeliveryStates.Retracted, "Taken back"), (DeliveryStates.Withheld, "Withheld"),
    ];

    public IReadOnlyList<DestinationRow> Destinations { get; private set; } = [];
    public IReadOnlyList<DeliveryCount> Counts { get; private set; } = [];
    public IReadOnlyList<DeliveryLine> Lines { get; private set; } = [];
    public string State { get; private set; } = DeliveryStates.Waiting;
    public string? Destination { get; private set; }
    public string? Notice { get; private set; }
    public DateTimeOffset Now { get; private set; }

    /// <summary>Who may read documents, and so is led to them.</summary>
    public bool MayRead => User.IsInRole(Roles.Supervisor);

    public int Count(string state) => Counts.Where(count => count.State == state).Sum(count => count.Count);

    public async Task OnGetAsync(string? state, string? destination, string? done, CancellationToken stop)
    {
        Notice = done switch
        {
            "retried" => "It is tried again.",
            "answered" => "Noted. The delivery goes on from there.",
            "late" => "Somebody else was faster.",
            _ => null,
        };
        (Now, Destination) = (time.GetUtcNow(), destination);
        Destinations = await deliveries.DestinationsAsync(stop);
        Counts = await deliveries.CountsAsync(stop);
        State = States.Any(known => known.State == state) ? state! : States.FirstOrDefault(known => Count(known.State) > 0, States[2]).State;
        Lines = await deliveries.ListAsync(State, Destination, Most, stop);
    }

    public async Task<IActionResult> OnPostRetryAsync(Guid delivery, CancellationToken stop) =>
        LocalRedirect(await deliveries.RetryAsync(delivery, User.Reviewer(), stop) ? "/deliveries?state=failed&done=retried" : "/deliveries?done=late");

    public async Task<IActionResult> OnPostAnswerAsync(Guid delivery, bool? received, CancellationToken stop) =>
        received is not { } said ? BadRequest()
        : LocalRedirect(await deliveries.SayAsync(delivery, said, User.Reviewer(), stop) ? "/deliveries?state=unknown&done=answered" : "/deliveries?done=late");
}
