using System.Globalization;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Web.OpenApi;
using CitySensors.Web.Problems;
using CitySensors.Web.Settings;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Requests;

/// <summary>Reads query parameters and collects all errors. Parameters that the operation does not describe are errors.</summary>
internal sealed class QueryReader
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;
    public const string SequenceCursorPattern = "^[0-9]{1,18}$";

    private const int MaxCursorDigits = 18;
    private const string LanguageFault = "Must be a BCP 47 language tag, such as de or de-AT.";

    private readonly HttpContext _context;
    private readonly IQueryCollection _query;

    public QueryReader(HttpContext context)
    {
        _context = context;
        _query = context.Request.Query;
        if (_query.Count > 0) RefuseUnknown(context.GetEndpoint()?.Metadata.GetMetadata<Operation>()?.Query ?? []);
    }

    public Faults Faults { get; } = new();

    /// <summary>Responds with 400 if there are errors; the caller must then return.</summary>
    public async ValueTask<bool> HasFailedAsync()
    {
        if (!Faults.Any) return false;
        await Problem.WriteFaultsAsync(_context, "The query is invalid.", Faults.ToErrors());
        return true;
    }

    public string? Text(string name)
    {
        if (!_query.TryGetValue(name, out var values) || values.Count == 0) return null;
        if (values.Count == 1) return values[0];
        Faults.Add(name, "Duplicate parameter.");
        return null;
    }

    public int Limit()
    {
        if (Text("limit") is not { } text) return DefaultLimit;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit) return limit;
        Faults.Add("limit", $"Must be an integer from 1 to {MaxLimit}.");
        return DefaultLimit;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        if (Timestamp.TryFromText(text, out var ticks)) return new DateTimeOffset(ticks, TimeSpan.Zero);
        Faults.Add(name, "Must be an RFC 3339 time with an offset, such as 2023-11-14T22:13:20Z; encode + as %2B.");
        return null;
    }

    public string? Id(string name)
    {
        if (Text(name) is not { } text) return null;
        if (Identifier.Validate(text) is not { } fault) return text;
        Faults.Add(name, $"{char.ToUpperInvariant(fault[0])}{fault[1..]}.");
        return null;
    }

    public string? Language(string name)
    {
        if (Text(name) is not { } text) return null;
        if (LocalizedTexts.IsLanguage(text)) return text;
        Faults.Add(name, LanguageFault);
        return null;
    }

    public bool Flag(string name)
    {
        switch (Text(name))
        {
            case null or "false":
                return false;
            case "true":
                return true;
            default:
                Faults.Add(name, "Must be true or false.");
                return false;
        }
    }

    public Severity LeastSeverity(string name)
    {
        if (Text(name) is not { } text) return Severity.Minor;
        foreach (var severity in Enum.GetValues<Severity>())
            if (text == severity.ToString()) return severity;
        Faults.Add(name, $"Must be one of {string.Join(", ", Enum.GetNames<Severity>())}.");
        return Severity.Minor;
    }

    public Audience? Audience(string name)
    {
        switch (Text(name))
        {
            case null:
                return null;
            case "public":
                return Core.Alerts.Audience.Public;
            case "staff":
                return Core.Alerts.Audience.Staff;
            default:
                Faults.Add(name, "Must be public or staff.");
                return null;
        }
    }

    public long? Sequence(string name)
    {
        if (Text(name) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return sequence;
        Faults.Add(name, "Must be a sequence number: an integer from 0.");
        return null;
    }

    /// <summary>The sequence number at the end of the previous page.</summary>
    public long? SequencePlace()
    {
        if (Text("cursor") is not { } text) return null;
        if (text.Length <= MaxCursorDigits && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return sequence;
        BadCursor();
        return null;
    }

    /// <summary>The position at the end of the previous page.</summary>
    public string? Place(char list)
    {
        if (Text("cursor") is not { } text) return null;
        if (Cursor.TryDecode(list, text, out var place)) return place;
        BadCursor();
        return null;
    }

    /// <summary>The position at the end of the previous page, for lists with numeric positions.</summary>
    public long? NumberPlace(char list)
    {
        if (Place(list) is not { } place) return null;
        if (long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        BadCursor();
        return null;
    }

    public void BadCursor() => Faults.Add("cursor", "Must be a next_cursor of this list.");

    private void RefuseUnknown(IReadOnlyList<QueryParameter> parameters)
    {
        List<string> known = [.. parameters.Select(parameter => parameter.Name)];
        foreach (var name in _query.Keys.Where(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            var hint = Spelling.Closest(name, known) is { } meant ? $" Did you mean \"{meant}\"?" : "";
            Faults.Add(name, $"Unknown parameter.{hint} {(known.Count == 0 ? "There are none here" : $"There are {string.Join(", ", known)}")}.");
        }
    }
}
