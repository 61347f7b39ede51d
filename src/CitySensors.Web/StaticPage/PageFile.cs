using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace CitySensors.Web.StaticPage;

/// <summary>A file of the page with its compressed forms, which are created on first use. Thread safe.</summary>
internal sealed class PageFile
{
    /// <summary>Smaller files fit into a single packet anyway.</summary>
    private const int WorthPacking = 1024;

    private static readonly FileExtensionContentTypeProvider ContentTypes = new()
    {
        Mappings = { [".webmanifest"] = "application/manifest+json" },
    };

    private readonly Lazy<byte[]> _plain;
    private readonly Lazy<byte[]?> _brotli;
    private readonly Lazy<byte[]?> _gzip;
    private readonly Lazy<string> _tag;

    public PageFile(Assembly assembly, string resource, string path)
    {
        Path = path;
        ContentType = ContentTypes.TryGetContentType(path, out var type) ? WithCharset(type) : "application/octet-stream";
        _plain = new Lazy<byte[]>(() => Read(assembly, resource));
        _brotli = new Lazy<byte[]?>(() => Pack(stream => new BrotliStream(stream, CompressionLevel.Optimal, leaveOpen: true)));
        _gzip = new Lazy<byte[]?>(() => Pack(stream => new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true)));
        _tag = new Lazy<string>(() => Convert.ToHexStringLower(SHA256.HashData(_plain.Value).AsSpan(0, 16)));
    }

    public string Path { get; }

    public string ContentType { get; }

    /// <summary>The name contains a hash of the content, so it may be cached forever.</summary>
    public bool IsHashed => Path.StartsWith("assets/", StringComparison.Ordinal);

    public string Tag => _tag.Value;

    public byte[] Plain => _plain.Value;

    /// <summary>Null if compression does not make it smaller.</summary>
    public byte[]? Brotli => _brotli.Value;

    /// <summary>Null if compression does not make it smaller.</summary>
    public byte[]? Gzip => _gzip.Value;

    private byte[]? Pack(Func<Stream, Stream> packer)
    {
        if (Plain.Length < WorthPacking) return null;
        var packed = new MemoryStream();
        using (var stream = packer(packed)) stream.Write(Plain);
        return packed.Length < Plain.Length * 9L / 10 ? packed.ToArray() : null;
    }

    private static string WithCharset(string type) =>
        type.StartsWith("text/", StringComparison.Ordinal) || type is "application/javascript" ? $"{type}; charset=utf-8" : type;

    private static byte[] Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
