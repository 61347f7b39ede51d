using CitySensors.Web.Access;

namespace CitySensors.Web.Tests.Access;

public sealed class KeyFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("citysensors-keys-");

    private string FilePath => Path.Combine(_folder.FullName, "deeper", "keys.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void List_NoFile_IsEmpty() => Assert.Empty(NewFile().List());

    [Fact]
    public void Create_Key_CanBeListedButNotReadAgain()
    {
        var created = NewFile().Create(ApiRole.Engineer, "Ada");
        var key = Assert.Single(NewFile().List());
        Assert.Equal(created.Key, key);
        Assert.Equal(ApiRole.Engineer, key.Role);
        Assert.Equal("Ada", key.Name);
        Assert.StartsWith($"cs_{key.Id}_", created.Token, StringComparison.Ordinal);
        Assert.DoesNotContain(created.Token[^20..], File.ReadAllText(FilePath), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_File_IsReadableByOwnerOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are for Unix.");
            return;
        }

        NewFile().Create(ApiRole.Station, "One");
        NewFile().Create(ApiRole.Station, "Two");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void Create_Many_AreAllDifferent()
    {
        var file = NewFile();
        var tokens = Enumerable.Range(0, 20).Select(i => file.Create(ApiRole.Station, $"{i}").Token).ToHashSet();
        Assert.Equal(20, tokens.Count);
        Assert.Equal(20, file.List().Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\nb")]
    public void Create_BadName_Throws(string name) => Assert.Throws<ArgumentException>(() => NewFile().Create(ApiRole.Station, name));

    [Fact]
    public void Create_BoundToStations_IsListedWithThem()
    {
        NewFile().Create(ApiRole.Station, "Gateway", "gate-7", "market-*");
        NewFile().Create(ApiRole.Station, "All");
        Assert.Equal([["gate-7", "market-*"], null], NewFile().List().Select(key => key.Stations));
    }

    [Theory]
    [InlineData(ApiRole.Engineer, "gate-7")]
    [InlineData(ApiRole.Staff, "gate-7")]
    [InlineData(ApiRole.Station, "*")]
    [InlineData(ApiRole.Station, "a/b")]
    public void Create_BindingThatIsNotPossible_Throws(ApiRole role, string station)
    {
        Assert.Throws<ArgumentException>(() => NewFile().Create(role, "Ada", station));
        Assert.Empty(NewFile().List());
    }

    [Fact]
    public void Revoke_Key_IsGone()
    {
        var file = NewFile();
        var one = file.Create(ApiRole.Station, "One").Key;
        var two = file.Create(ApiRole.Staff, "Two").Key;
        Assert.True(file.Revoke(one.Id));
        Assert.False(file.Revoke(one.Id));
        Assert.Equal([two], file.List());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"keys\": [null]}")]
    [InlineData("{\"keys\": [{\"id\": \"a\", \"role\": \"Engineer\", \"name\": \"x\", \"hash\": \"short\", \"created\": \"2026-01-01T00:00:00Z\"}]}")]
    [InlineData("{\"keys\": [{\"id\": \"a\"}]}")]
    [InlineData("{\"keys\": [{\"id\": \"a\", \"role\": \"Station\", \"name\": \"x\", \"hash\": \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\", \"created\": \"2026-01-01T00:00:00Z\", \"stations\": []}]}")]
    [InlineData("{\"keys\": [{\"id\": \"a\", \"role\": \"Station\", \"name\": \"x\", \"hash\": \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\", \"created\": \"2026-01-01T00:00:00Z\", \"stations\": [\"*\"]}]}")]
    public void List_InvalidFile_ThrowsWithPathAndReason(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        File.WriteAllText(FilePath, text);
        var error = Assert.Throws<InvalidDataException>(() => NewFile().List());
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
    }

    private KeyFile NewFile() => new(FilePath, TimeProvider.System);
}
