using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Capture.Review.Intake;

/// <summary>Lets the addresses that take files take large ones; all others keep the server's small limit.</summary>
internal sealed class UploadSize(RequestDelegate next, IOptions<WebOptions> options)
{
    // For the fields and borders around the files.
    private const long Margin = 64 * 1024;

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.Value is "/intake" or "/api/v1/documents" && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = options.Value.LargestUploadMegabytes * 1024L * 1024L + Margin;
        return next(context);
    }
}
