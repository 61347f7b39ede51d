using System.Globalization;
using System.Xml;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts.Texts;

/// <summary>
/// Tells an entry of the alert log in a language, from its fields alone. The page has the same sentences in <c>alerts/sentence.ts</c>, with times as they
/// are written for a reader of today; the tests of both read <c>tests/CitySensors.Core.Tests/Alerts/Texts/cases.json</c>.
/// </summary>
internal sealed class AlertSentences(Alert alert, string station, SensorType type, AlertLanguage language, TimeZoneInfo timeZone)
{
    /// <summary>Values that are more probable are not rare, such as one over a legal limit in bad air.</summary>
    private const double LargestRareProbability = 0.01;

    /// <summary>Less probable values do not occur by chance, whatever the number of readings.</summary>
    private const double LeastCountableProbability = 1e-9;

    private const string CalendarDay = "P1D";

    private AlertFigure? Figure => alert.Condition.Figure;

    private bool HasValue => double.IsFinite(alert.Measurement.Value);

    public string Headline() => alert.State switch
    {
        AlertState.Cleared => Subject("headline.over", ("severity", SeverityOf(alert.HighestSeverity))),
        AlertState.Unconfirmed => Subject("headline.unconfirmed", ("severity", SeverityOf(alert.Severity))),
        _ when alert.HasEnded => Subject("headline.ended"),
        _ when Figure?.Forecast is not null => Subject("headline.expected", ("severity", SeverityOf(alert.Severity))),
        _ => Subject("headline", ("severity", SeverityOf(alert.Severity))),
    };

    public string Description() => string.Join(' ', alert.State switch
    {
        AlertState.Cancelled => [Subject("sentence.cancelled")],
        AlertState.Retracted => [Subject("sentence.retracted", ("time", Moment(alert.Onset)))],
        AlertState.Unconfirmed => [Subject(SilenceKey, ("time", Moment(alert.Updated)))],
        AlertState.Expired => [Subject("sentence.expired")],
        AlertState.Cleared => End(),
        _ when Figure?.Forecast is { } forecast => Expectation(forecast),
        _ => Course(),
    });

    private string SilenceKey => Figure switch
    {
        { Window: not null } => "sentence.silent.window",
        { Forecast: not null } => "sentence.silent.forecast",
        _ => "sentence.silent",
    };

    private IEnumerable<string> Course()
    {
        var key = alert.State == AlertState.Deescalated ? "sentence.eased" : alert.Timing == AlertTiming.Late ? "sentence.late" : "sentence.value";
        return
        [
            HasValue ? Subject(key, ("value", Value(alert.Measurement.Value))) : Subject("sentence.noValue"),
            .. Normal(), .. Threshold(), .. Rarity(), language.Text("sentence.since", ("time", Moment(alert.Onset))),
        ];
    }

    private IEnumerable<string> End()
    {
        var first = Figure?.Forecast is { } forecast ? Subject($"sentence.notExpected.{Side}", ("threshold", Limit), ("within", Span(forecast.Within)))
            : HasValue ? Subject("sentence.again", ("value", Value(alert.Measurement.Value))) : Subject("sentence.usual");
        return [first, .. Normal(), Given(), .. Worst()];
    }

    /// <summary>What is expected, never that it is so.</summary>
    private IEnumerable<string> Expectation(AlertForecast forecast)
    {
        if (!HasValue || forecast.Hour is not { } hour) return [Subject("sentence.noValue")];
        return
        [
            Subject($"sentence.expected.{Side}", ("value", Value(alert.Measurement.Value)), ("time", Moment(hour))),
            .. Probability(forecast.LeastProbability),
            language.Text($"sentence.forecast.{Side}", ("threshold", Limit), ("within", Span(forecast.Within))),
            language.Text("sentence.forecastOf", ("time", Moment(alert.Updated))),
        ];
    }

    private IEnumerable<string> Probability(double least) =>
        least == RuleForecast.DefaultLeastProbability ? [] : [language.Text("sentence.probability", ("percent", language.Formats.Percent(least)))];

    /// <summary>What is normal is known of single values.</summary>
    private IEnumerable<string> Normal() =>
        alert.Condition.Expected is { } expected ? [language.Text("sentence.normal", ("mean", Value(expected.Mean)))] : [];

    private IEnumerable<string> Threshold()
    {
        if (Figure?.Sector is { } sector) return [language.Text("sentence.sector", ("from", Threshold(sector.From)), ("to", Threshold(sector.To)))];
        return SideOrNull is { } side && double.IsFinite(alert.Condition.Threshold) ? [language.Text($"sentence.{NameOf(side)}", ("threshold", Limit))] : [];
    }

    private IEnumerable<string> Rarity()
    {
        var probability = alert.Measurement.TailProbability;
        if (!(probability <= LargestRareProbability)) return [];
        if (probability < LeastCountableProbability) return [language.Text("sentence.never")];
        var power = Math.Pow(10, Math.Floor(Math.Log10(1 / probability)));
        return [language.Text("sentence.rare", ("n", language.Formats.Count(Math.Floor(1 / probability / power) * power)))];
    }

    private string Given()
    {
        var (from, to) = (Local(alert.Onset), Local(alert.Updated));
        var formats = language.Formats;
        if (formats.Moment(from) == formats.Moment(to)) return language.Text("sentence.wasAt", ("at", formats.Moment(from)));
        return from.Date == to.Date && from.Offset == to.Offset
            ? language.Text("sentence.wasOn", ("date", formats.Date(from)), ("from", AlertFormats.Time(from)), ("to", AlertFormats.Time(to)), ("zone", AlertFormats.Zone(from)))
            : language.Text("sentence.was", ("from", formats.Moment(from)), ("to", formats.Moment(to)));
    }

    /// <summary>How bad an alert was that got worse than its least severity.</summary>
    private IEnumerable<string> Worst() =>
        alert.HighestSeverity > Severity.Minor ? [language.Text("sentence.worst", ("severity", SeverityOf(alert.HighestSeverity)))] : [];

    private string Side => NameOf(SideOrNull ?? AlertSide.Above);

    /// <summary>Entries from before there was a side tell it by their value, unless the alert had eased.</summary>
    private AlertSide? SideOrNull => Figure?.Side
        ?? (alert.State is AlertState.Raised or AlertState.Escalated && HasValue && double.IsFinite(alert.Condition.Threshold)
            ? alert.Measurement.Value >= alert.Condition.Threshold ? AlertSide.Above : AlertSide.Below : null);

    private static string NameOf(AlertSide side) => side == AlertSide.Above ? "above" : "below";

    private string SeverityOf(Severity severity) => language.Text($"severity.{severity}");

    private string Subject(string key, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var sensor = type.NameIn(language.Tag);
        if (Figure?.Window is { } window) sensor = language.Text("sentence.figure", ("sensor", sensor), ("figure", FigureOf(window)));
        return language.Text(key, [("sensor", sensor), ("station", station), .. values]);
    }

    private string FigureOf(AlertWindow window) => language.Text($"figure.{KeyOf(window.Of)}", ("span", window.Between?.Replace('/', '–') ?? Span(window.Over!)));

    private static string KeyOf(WindowFigure figure) => figure switch
    {
        WindowFigure.Mean => "mean",
        WindowFigure.Min => "min",
        WindowFigure.Max => "max",
        WindowFigure.Sum => "sum",
        WindowFigure.OutlierShare => "outlier_share",
        _ => "fault_share",
    };

    /// <summary>A duration in a unit whose symbol has no plural.</summary>
    private string Span(string duration)
    {
        if (duration == CalendarDay) return language.Text("figure.day");
        var time = XmlConvert.ToTimeSpan(duration);
        return time.Ticks % TimeSpan.TicksPerHour == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} h")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min");
    }

    private string Limit => Threshold(alert.Condition.Threshold);

    private bool IsShare => Figure?.Window?.Of is WindowFigure.OutlierShare or WindowFigure.FaultShare;

    private string Value(double value) => IsShare ? $"{language.Formats.Percent(value)} %" : language.Formats.Value(value, Symbol, Decimals);

    private string Threshold(double value) => IsShare ? $"{language.Formats.Percent(value)} %" : language.Formats.Threshold(value, Symbol, Decimals);

    /// <summary>As the sensor type says, unless the entry has another unit than the type has now.</summary>
    private string Symbol => alert.Condition.Unit == type.Unit ? type.SymbolOrDefault : UnitSymbols.Of(alert.Condition.Unit);

    private int? Decimals => alert.Condition.Unit == type.Unit ? type.Decimals : null;

    private string Moment(DateTimeOffset time) => language.Formats.Moment(Local(time));

    private DateTimeOffset Local(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, timeZone);
}
