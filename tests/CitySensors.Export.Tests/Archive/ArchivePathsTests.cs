using System.Text;
using CitySensors.Export.Archive;

namespace CitySensors.Export.Tests.Archive;

public sealed class ArchivePathsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData("centre", "area=centre")]
    [InlineData("", "area=__HIVE_DEFAULT_PARTITION__")]
    [InlineData("__HIVE_DEFAULT_PARTITION__", "area=%5F%5FHIVE%5FDEFAULT%5FPARTITION%5F%5F")]
    [InlineData("a=b", "area=a%3Db")]
    [InlineData("100%", "area=100%25")]
    [InlineData("C:*?\"<>|", "area=C%3A%2A%3F%22%3C%3E%7C")]
    [InlineData("Altstadt.", "area=Altstadt%2E")]
    [InlineData("Schöneberg-Süd", "area=Schöneberg-Süd")]
    [InlineData("日本", "area=日本")]
    public void FolderOf_AnyArea_IsOneFolderThatGivesTheAreaAgain(string area, string folder)
    {
        Assert.Equal(folder, ArchivePaths.FolderOf(area));
        Assert.Equal(area, ArchivePaths.AreaOf(folder));
        Directory.CreateDirectory(Path.Combine(_folder.Path, folder));
        Assert.Equal(folder, Path.GetFileName(Assert.Single(Directory.GetDirectories(_folder.Path))));
    }

    [Fact]
    public void FolderOf_TheLongestArea_FitsIntoAFolderName()
    {
        foreach (var area in (string[])[new string('%', 64), new string('日', 64)]) Assert.True(Encoding.UTF8.GetByteCount(ArchivePaths.FolderOf(area)) <= 255);
        Assert.Null(ArchivePaths.AreaOf("other"));
    }

    public void Dispose() => _folder.Dispose();
}
