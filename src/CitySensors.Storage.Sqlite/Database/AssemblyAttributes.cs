using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CitySensors.Storage.Sqlite.Tests")]
