using System.ComponentModel.DataAnnotations;
using Capture.Ingest.Mail;

namespace Capture.Tests.Ingest.Mail;

public sealed class MailboxOptionsTests
{
    [Fact]
    public void A_mailbox_with_host_user_and_one_secret_is_well() => Assert.Empty(Faults(Mailbox()));

    [Theory]
    [InlineData("mail.example", MailSecurity.PlainText, false)]
    [InlineData("10.1.2.3", MailSecurity.PlainText, false)]
    [InlineData("localhost", MailSecurity.PlainText, true)]
    [InlineData("127.0.0.1", MailSecurity.PlainText, true)]
    [InlineData("::1", MailSecurity.PlainText, true)]
    [InlineData("mail.example", MailSecurity.StartTls, true)]
    public void Only_a_server_on_this_machine_is_read_without_TLS(string host, MailSecurity security, bool allowed)
    {
        var mailbox = Mailbox();
        (mailbox.Host, mailbox.Security) = (host, security);

        Assert.Equal(allowed, Faults(mailbox).Count == 0);
    }

    [Fact]
    public void There_is_one_secret_and_no_more()
    {
        var none = Mailbox();
        none.Password = null;
        Assert.Single(Faults(none));
        var two = Mailbox();
        two.TokenFile = "/run/secrets/token";
        Assert.Single(Faults(two));
        var half = Mailbox();
        (half.Password, half.TokenUrl, half.ClientId) = (null, new("https://login.example/token"), "id");
        Assert.Single(Faults(half));
        (half.ClientSecret, half.Scope) = ("secret", "scope");
        Assert.Empty(Faults(half));
        half.TokenUrl = new("http://login.example/token");
        Assert.Single(Faults(half));
    }

    [Fact]
    public void What_was_taken_goes_to_another_folder_than_it_came_to()
    {
        var mailbox = Mailbox();
        mailbox.Filed = "inbox";

        Assert.Single(Faults(mailbox));
    }

    [Fact]
    public void A_sender_is_an_address_or_a_domain()
    {
        var mailbox = Mailbox();
        mailbox.Senders.Add("@gateway.example");
        mailbox.Senders.Add("fax@gateway.example");
        Assert.Empty(Faults(mailbox));
        mailbox.Senders.Add("gateway.example");
        Assert.Single(Faults(mailbox));
    }

    private static MailboxOptions Mailbox() => new() { Name = "faxes", Host = "mail.example", User = "fax", Password = "x" };

    private static List<ValidationResult> Faults(MailboxOptions mailbox)
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(mailbox, new ValidationContext(mailbox), faults, validateAllProperties: true);
        return faults;
    }
}
