namespace CitySensors.Web.MessagePack;

/// <summary>How an invocation ended, by the numbers of the SignalR hub protocol.</summary>
internal static class CompletionKind
{
    public const long Error = 1;

    /// <summary>It ended without a result.</summary>
    public const long Void = 2;

    public const long Result = 3;
}
