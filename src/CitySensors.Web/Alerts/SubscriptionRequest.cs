namespace CitySensors.Web.Alerts;

/// <summary>What a browser asks the hub for. Every member may be left out.</summary>
internal sealed record SubscriptionRequest
{
    /// <summary>Only alerts of one of these areas.</summary>
    public IReadOnlyList<string>? Areas { get; init; }

    /// <summary>Only alerts of one of these stations.</summary>
    public IReadOnlyList<string>? Stations { get; init; }

    /// <summary>Only alerts of one of these sensor types.</summary>
    public IReadOnlyList<string>? Sensors { get; init; }

    /// <summary>A CAP severity. Text, so that a wrong one gets a message that says so.</summary>
    public string? LeastSeverity { get; init; }

    /// <summary><c>public</c> or <c>staff</c>; all that the caller may see by default.</summary>
    public string? Audience { get; init; }

    /// <summary>The BCP 47 tag of the language of texts; none by default.</summary>
    public string? Language { get; init; }

    public VicinityRequest? Near { get; init; }

    /// <summary>The last sequence number seen; what came after it comes first.</summary>
    public long? Since { get; init; }
}

/// <summary>A point in degrees, WGS 84, and how far from it.</summary>
internal sealed record VicinityRequest
{
    public double? Latitude { get; init; }

    public double? Longitude { get; init; }

    public double? RadiusKm { get; init; }
}

/// <param name="Sequence">Where the subscription starts: what comes has a higher number.</param>
/// <param name="Last">The sequence number of the newest entry of the log, whoever it is for.</param>
internal sealed record SubscriptionAnswer(long Sequence, long Last);
