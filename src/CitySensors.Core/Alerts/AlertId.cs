using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CitySensors.Core.Alerts;

public static class AlertId
{
    /// <summary>Half of a SHA-256: long enough to rule out collisions.</summary>
    private const int Bytes = 16;

    public static string Compute(string rule, string stationId, string sensor, DateTimeOffset onset)
    {
        var identity = string.Create(CultureInfo.InvariantCulture, $"{rule}\n{stationId}\n{sensor}\n{onset.UtcTicks}");
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, Bytes));
    }
}
