namespace CitySensors.Export.Rows;

/// <summary>A column of a batch of rows. Not thread safe.</summary>
/// <param name="name">Its name, unique regardless of case.</param>
/// <param name="isRequired">Whether every row has a value.</param>
public abstract class Column(string name, bool isRequired)
{
    public string Name { get; } = name;

    public bool IsRequired { get; } = isRequired;

    /// <summary>Copies a value of another column; null or one of another type has none.</summary>
    internal abstract void Set(int row, Column? from, int fromRow);
}

/// <summary>Texts; null if there is none.</summary>
public sealed class TextColumn(string name, int capacity, bool isRequired = false) : Column(name, isRequired)
{
    public string?[] Values { get; } = new string?[capacity];

    internal override void Set(int row, Column? from, int fromRow) => Values[row] = from is TextColumn other ? other.Values[fromRow] : null;
}

/// <summary>Times in UTC ticks, to the microsecond.</summary>
public sealed class TimeColumn(string name, int capacity) : Column(name, isRequired: true)
{
    public long[] Values { get; } = new long[capacity];

    internal override void Set(int row, Column? from, int fromRow) => Values[row] = from is TimeColumn other ? other.Values[fromRow] : 0L;
}

/// <summary>Numbers; NaN if there is none.</summary>
public sealed class NumberColumn(string name, int capacity) : Column(name, isRequired: false)
{
    public double[] Values { get; } = new double[capacity];

    internal override void Set(int row, Column? from, int fromRow) => Values[row] = from is NumberColumn other ? other.Values[fromRow] : double.NaN;
}

/// <summary>Quality flags; 0 if there is none.</summary>
public sealed class QualityColumn(string name, int capacity) : Column(name, isRequired: false)
{
    public byte[] Values { get; } = new byte[capacity];

    internal override void Set(int row, Column? from, int fromRow) => Values[row] = from is QualityColumn other ? other.Values[fromRow] : (byte)0;
}

/// <summary>Counts; negative if there is none.</summary>
public sealed class CountColumn(string name, int capacity) : Column(name, isRequired: false)
{
    public long[] Values { get; } = new long[capacity];

    internal override void Set(int row, Column? from, int fromRow) => Values[row] = from is CountColumn other ? other.Values[fromRow] : -1L;
}

/// <summary>Booleans.</summary>
public sealed class FlagColumn(string name, int capacity) : Column(name, isRequired: false)
{
    public bool?[] Values { get; } = new bool?[capacity];

    internal override void Set(int row, Column? from, int fromRow) => Values[row] = from is FlagColumn other ? other.Values[fromRow] : null;
}
