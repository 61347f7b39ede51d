using System.Text.Json;
using CitySensors.Truth.Matching;
using static CitySensors.Truth.Tests.Support.Truths;

namespace CitySensors.Truth.Tests.Matching;

public sealed class AlertEntryTests
{
    [Theory]
    [InlineData("raised", "", true, true)]
    [InlineData("escalated", ", \"audience\": \"both\"", true, true)]
    [InlineData("cleared", ", \"audience\": \"staff\"", false, false)]
    [InlineData("unconfirmed", ", \"audience\": \"public\"", false, true)]
    [InlineData("raised", ", \"audience\": [\"staff\"]", true, false)]
    [InlineData("raised", ", \"audience\": [\"staff\", \"public\"]", true, true)]
    public void Read_Entry_SaysWhetherItIsNewsAndPublic(string state, string audience, bool isNews, bool isPublic)
    {
        using var json = JsonDocument.Parse(
            $$"""{"id": "k3v", "sequence": 17, "station_id": "station-7", "sensor": "noise_level", "state": "{{state}}", "updated": "2026-01-01T00:01:00Z"{{audience}}}""");

        Assert.Equal(new AlertEntry("k3v", 17, "station-7", "noise_level", At(60), isNews, isPublic), AlertEntry.Read(json.RootElement));
    }
}
