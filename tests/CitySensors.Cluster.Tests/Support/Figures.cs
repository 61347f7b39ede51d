namespace CitySensors.Cluster.Tests.Support;

/// <summary>What a test measured, for people.</summary>
internal static class Figures
{
    public static void Write(string text)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        TestContext.Current.SendDiagnosticMessage($"{TestContext.Current.TestMethod?.MethodName}: {text}");
    }
}
