using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace CitySensors.Web.Access;

/// <summary>The text of a key: <c>cs_{id}_{secret}</c>.</summary>
/// <remarks>
/// The secret has 256 random bits, which cannot be guessed or enumerated. A single SHA-256 therefore protects it as well as a slow password
/// hash, without its cost per request.
/// </remarks>
internal static class KeyToken
{
    private const string Prefix = "cs_";
    private const int SecretBytes = 32;
    private const int IdLength = 8;

    /// <summary>Without letters and digits that look alike.</summary>
    private const string IdLetters = "abcdefghjkmnpqrstuvwxyz23456789";

    public static string NewId() => RandomNumberGenerator.GetString(IdLetters, IdLength);

    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static string Format(string id, string secret) => $"{Prefix}{id}_{secret}";

    public static string Hash(ReadOnlySpan<char> secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        HashInto(secret, hash);
        return Convert.ToBase64String(hash);
    }

    /// <summary>Compares in constant time.</summary>
    public static bool Matches(ReadOnlySpan<char> secret, ReadOnlySpan<byte> kept)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        HashInto(secret, hash);
        return CryptographicOperations.FixedTimeEquals(hash, kept);
    }

    public static bool TrySplit(string token, [NotNullWhen(true)] out string? id, out ReadOnlySpan<char> secret)
    {
        id = null;
        secret = default;
        if (token.Length != Prefix.Length + IdLength + 1 + Base64Url.GetEncodedLength(SecretBytes)) return false;
        if (!token.StartsWith(Prefix, StringComparison.Ordinal) || token[Prefix.Length + IdLength] != '_') return false;
        id = token.Substring(Prefix.Length, IdLength);
        secret = token.AsSpan(Prefix.Length + IdLength + 1);
        return true;
    }

    private static void HashInto(ReadOnlySpan<char> secret, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(secret.Length)];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(secret, bytes)], hash);
    }
}
