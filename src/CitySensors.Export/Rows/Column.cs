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

    /// <summary>An empty column of the same name and type.</summary>
    internal abstract Column WithCapacity(int capacity);
}

/// <summary>Texts; null if there is none.</summary>
public sealed class TextColumn(string name, int capacity, bool isRequired = false) : Column(name, isRequired)
{
    public string?[] Values { get; } = new string?[capacity];

    internal override void Set(int row, Column? from, int fromRow) => Values[row] = from is TextColumn other ? other.Values[fromRow] : null;

    internal override Column WithCapacity(int capacity) => new TextColumn(Name, capacity, IsRequired);
}

/// <summary>Times in UTC ticks, to the microsecond.</summary>
public sealed class TimeColumn(string name, int capacity) : Column(name, isRequired: true)
{
    public long[] Values { get; } = new long[capacity];

    internal override void Set(int row, Column? from, int fromRow) => Values[row] = from is TimeColumn other ? other.Values[fromRow] : 0L;

    internal override Column WithCapacity(int capacity) => new TimeColumn(Name, capacity);
}

/// <summary>Numbers; NaN if there is none.</summary>
public sealed class NumberColumn(string name, int capacity) : Column(name, isRequired: false)
{
    public double[] Values { get; } = new double[capacity];

    internal override void Set(int row, Column? from, int fromRow) => Values[row] = from is NumberColumn other ? other.Values[fromRow] : double.NaN;

    internal override Column WithCapacity(int capacity) => new NumberColumn(Name, capacity);
}

/// <summary>Quality flags; 0 if there is none.</summary>
public sealed class QualityColumn(string name, int capacity) : Column(name, isRequired: false)
{
    public byte[] Values { get; } = new byte[capacity];

    internal override void Set(int row, Column? from, int fromRow) => Values[row] = from is QualityColumn other ? other.Values[fromRow] : (byte)0;

    internal override Column WithCapacity(int capacity) => new QualityColumn(Name, capacity);
}

/// <summary>Counts; negative if there is none.</summary>
public sealed class CountColumn(string name, int capacity) : Column(name, isRequired: false)
{
    public long[] Values { get; } = new long[capacity];

    internal override void Set(int row, Column? from, int fromRow) => Values[row] = from is CountColumn other ? other.Values[fromRow] : -1L;

    internal override Column WithCapacity(int capacity) => new CountColumn(Name, capacity);
}

/// <summary>Booleans.</summary>
public sealed class FlagColumn(string name, int capacity) : Column(name, isRequired: false)
{
    public bool?[] Values { get; } = new bool?[capacity];

    internal override void Set(int row, Column? from, int fromRow) => Values[row] = from is FlagColumn other ? other.Values[fromRow] : null;

    internal override Column WithCapacity(int capacity) => new FlagColumn(Name, capacity);
}
