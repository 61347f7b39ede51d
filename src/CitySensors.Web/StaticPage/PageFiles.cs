using System.Collections.Frozen;
using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.StaticPage;

/// <summary>The files of the page, which are embedded in this assembly, so that run, test and publish serve the same.</summary>
internal sealed class PageFiles
{
    public const string Prefix = "page/";
    public const string Index = "index.html";

    private readonly FrozenDictionary<string, PageFile> _files;

    public PageFiles()
        : this(typeof(PageFiles).Assembly)
    {
    }

    internal PageFiles(Assembly assembly) => _files = assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => new PageFile(assembly, name, name[Prefix.Length..].Replace('\\', '/')))
        .ToFrozenDictionary(file => file.Path, StringComparer.Ordinal);

    public IEnumerable<string> Paths => _files.Keys;

    public PageFile? Find(string path) => _files.GetValueOrDefault(path);
}
