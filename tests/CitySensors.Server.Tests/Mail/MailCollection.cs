using CitySensors.TestSupport.Servers;

namespace CitySensors.Server.Tests.Mail;

/// <summary>Tests with the mail server, of which a machine runs one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class MailCollection : ICollectionFixture<MailServer>
{
    public const string Name = "Mail";
}
