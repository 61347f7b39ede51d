namespace CitySensors.Export.Rows;

/// <summary>A column of a batch of rows. Not thread safe.</summary>
/// <param name="name">Its name, unique regardless of case.</param>
/// <param name="isRequired">Whether every row has a value.</param>
public abstract class Column(string name, bool isRequired)
{
    public string Name { get; } = name;

    public bool IsRequired { get; } = isRequired;
}

/// <summary>Texts; null if there is none.</summary>
public sealed class TextColumn(string name, int capacity, bool isRequired = false) : Column(name, isRequired)
{
    public string?[] Values { get; } = new string?[capacity];
}

/// <summary>Times in UTC ticks, to the microsecond.</summary>
public sealed class TimeColumn(string name, int capacity) : Column(name, isRequired: true)
{
    public long[] Values { get; } = new long[capacity];
}

/// <summary>Numbers; NaN if there is none.</summary>
public sealed class NumberColumn(string name, int capacity) : Column(name, isRequired: false)
{
    public double[] Values { get; } = new double[capacity];
}

/// <summary>Quality flags; 0 if there is none.</summary>
public sealed class QualityColumn(string name, int capacity) : Column(name, isRequired: false)
{
    public byte[] Values { get; } = new byte[capacity];
}

/// <summary>Counts; negative if there is none.</summary>
public sealed class CountColumn(string name, int capacity) : Column(name, isRequired: false)
{
    public long[] Values { get; } = new long[capacity];
}

/// <summary>Booleans.</summary>
public sealed class FlagColumn(string name, int capacity) : Column(name, isRequired: false)
{
    public bool?[] Values { get; } = new bool?[capacity];
}
