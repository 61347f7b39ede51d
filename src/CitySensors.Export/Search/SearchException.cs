namespace CitySensors.Export.Search;

/// <summary>Elasticsearch refuses or cannot be reached. Messages have no secrets.</summary>
public sealed class SearchException : Exception
{
    public SearchException()
    {
    }

    public SearchException(string message)
        : base(message)
    {
    }

    public SearchException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
