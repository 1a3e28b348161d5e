using System.Xml.Linq;
using Capture.Storage.People;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Capture.Review.SignIn;

/// <summary>The keys of cookies and forms lie in the database, so that any web instance serves any request and a restart signs nobody out.</summary>
internal sealed class WebKeys(WebKeyTable table) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => [.. table.List().Select(XElement.Parse)];

    public void StoreElement(XElement element, string friendlyName) =>
        table.Add(string.IsNullOrEmpty(friendlyName) ? Guid.CreateVersion7().ToString() : friendlyName, element.ToString(SaveOptions.DisableFormatting));
}
