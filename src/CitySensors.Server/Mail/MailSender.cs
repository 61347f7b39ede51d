using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Mail;

/// <summary>Sends mail to the configured recipients, by a connection each. Thread safe.</summary>
internal sealed class MailSender(IOptions<MailOptions> options)
{
    private const int TimeoutMilliseconds = 60_000;

    /// <param name="subject">The subject.</param>
    /// <param name="key">What the mail is about: one that is repeated after a crash has the same Message-ID, by which mailboxes recognise it.</param>
    /// <param name="text">The text.</param>
    /// <param name="attachments">Names and contents of files.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="MailException">It was not sent; the message says why, without secrets.</exception>
    public async Task SendAsync(string subject, string key, string text, IEnumerable<(string Name, byte[] Content)> attachments, CancellationToken cancellationToken)
    {
        var configured = options.Value;
        var body = new BodyBuilder { TextBody = text };
        foreach (var (name, content) in attachments) body.Attachments.Add(name, content, ContentType.Parse(MimeTypes.GetMimeType(name)));
        var from = MailboxAddress.Parse(configured.From!);
        using var message = new MimeMessage { Subject = subject, Body = body.ToMessageBody(), MessageId = $"{key}@{from.Domain}" };
        message.From.Add(from);
        message.To.AddRange(configured.To.Select(MailboxAddress.Parse));
        // No answers of absent people to a machine.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        try
        {
            using var client = new SmtpClient { Timeout = TimeoutMilliseconds };
            await client.ConnectAsync(configured.Host!, configured.EffectivePort, SocketOptionsOf(configured.Security), cancellationToken);
            if (configured.Username is not null) await client.AuthenticateAsync(configured.Username, configured.Password!, cancellationToken);
            await client.SendAsync(message, cancellationToken);
            // The server has taken it: a connection that ends badly changes nothing.
            await DisconnectAsync(client, cancellationToken);
        }
        catch (Exception error) when (error is ServiceNotConnectedException or ServiceNotAuthenticatedException or CommandException or ProtocolException or AuthenticationException or SslHandshakeException
            or SocketException or IOException or TimeoutException or NotSupportedException)
        {
            throw new MailException($"The mail \"{subject}\" was not sent by {configured.Host}:{configured.EffectivePort}: {ReasonOf(error)}", error);
        }
    }

    private static async Task DisconnectAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception error) when (error is CommandException or ProtocolException or IOException or SocketException)
        {
        }
    }

    private static string ReasonOf(Exception error) => error switch
    {
        AuthenticationException => $"it refuses Mail:Username and Mail:Password ({error.Message}).",
        SslHandshakeException { ServerCertificate: { } certificate } =>
            $"its certificate ({certificate.Subject}) is not trusted. It must be valid, of an authority that this system trusts, and for the name in Mail:Host.",
        _ => error.Message,
    };

    private static SecureSocketOptions SocketOptionsOf(MailSecurity security) => security switch
    {
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };
}

/// <summary>A mail was not sent.</summary>
public sealed class MailException : Exception
{
    public MailException()
    {
    }

    public MailException(string message)
        : base(message)
    {
    }

    public MailException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
