using MimeKit;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Mail;

/// <summary>The mail server and the recipients of reports and of failures. Section <c>Mail</c> of the configuration.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The mail server (SMTP); null to send no mail.</summary>
    public string? Host { get; init; }

    /// <summary>The port; null for the usual one of <see cref="Security"/>: 587, 465 or 25.</summary>
    public int? Port { get; init; }

    public MailSecurity Security { get; init; } = MailSecurity.StartTls;

    /// <summary>The account; null if the server needs none.</summary>
    public string? Username { get; init; }

    public string? Password { get; init; }

    /// <summary>The sender, such as <c>CitySensors &lt;city@example.org&gt;</c>.</summary>
    public string? From { get; init; }

    /// <summary>The recipients.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>The exports of which a mail tells what they wrote, by the names of their jobs; none unless stated.</summary>
    public IReadOnlyList<string> Exports { get; init; } = [];

    internal int EffectivePort => Port ?? Security switch
    {
        MailSecurity.StartTls => 587,
        MailSecurity.Tls => 465,
        _ => 25,
    };
}

/// <summary>How the connection to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>TLS after the greeting; a server without it is refused.</summary>
    StartTls,

    /// <summary>TLS from the beginning.</summary>
    Tls,

    /// <summary>None, for a relay on this machine or in its network.</summary>
    None,
}

/// <summary>Reports all errors of the section <c>Mail</c> at once, without the password.</summary>
internal sealed class MailOptionsValidator : IValidateOptions<MailOptions>
{
    private const int MaxRecipients = 100;

    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        if (options.Host is null)
        {
            if (options.From is not null || options.To.Count > 0 || options.Exports.Count > 0 || options.Username is not null || options.Password is not null || options.Port is not null)
                faults.Add("Mail:Host is missing: the name of the mail server.");
        }
        else
        {
            if (string.IsNullOrWhiteSpace(options.Host)) faults.Add("Mail:Host must be the name of the mail server, or be left out.");
            if (!IsAddress(options.From)) faults.Add("Mail:From needs the address of the sender, such as city@example.org.");
            if (options.To.Count is 0 or > MaxRecipients) faults.Add($"Mail:To needs 1 to {MaxRecipients} addresses: Mail:To:0, Mail:To:1 and so on.");
        }

        faults.AddRange(options.To.Select((to, i) => (to, i)).Where(one => !IsAddress(one.to)).Select(one => $"Mail:To:{one.i} \"{one.to}\" is not an address such as clerk@example.org."));
        faults.AddRange(options.Exports.Select((job, i) => (job, i)).Where(one => !JobMail.Exports.Contains(one.job, StringComparer.Ordinal))
            .Select(one => $"Mail:Exports:{one.i} \"{one.job}\" is none of {string.Join(", ", JobMail.Exports)}."));
        if (options.Port is < 1 or > ushort.MaxValue) faults.Add($"Mail:Port needs 1 to {ushort.MaxValue}.");
        if (!Enum.IsDefined(options.Security)) faults.Add("Mail:Security needs StartTls, Tls or None.");
        if (options.Username is null != options.Password is null) faults.Add($"Mail:{(options.Username is null ? "Username" : "Password")} is missing: Mail:Username and Mail:Password belong together.");
        if (options.Username is not null && options.Security == MailSecurity.None) faults.Add("Mail:Security None would send the password in clear text: use StartTls or Tls, or leave out Mail:Username and Mail:Password.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsAddress(string? text) => text is not null && MailboxAddress.TryParse(text, out var address) && address.Address.IndexOf('@', StringComparison.Ordinal) > 0;
}
