using System.Globalization;
using System.Text;

namespace CitySensors.TestSupport.Telemetry;

/// <summary>A span as a collector gets it (opentelemetry/proto/trace/v1/trace.proto).</summary>
public sealed record ExportedSpan(
    string Service, string Source, string Trace, string Id, string Parent, string Name, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> LinkedTraces)
{
    /// <summary>All spans of an ExportTraceServiceRequest.</summary>
    public static List<ExportedSpan> ReadAll(ReadOnlySpan<byte> request)
    {
        var spans = new List<ExportedSpan>();
        var reader = new ProtobufReader(request);
        while (reader.Read())
            if (reader.Field == 1) ReadResource(reader.Bytes, spans);
        return spans;
    }

    private static void ReadResource(ReadOnlySpan<byte> message, List<ExportedSpan> spans)
    {
        var service = "";
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            if (reader.Field == 1) service = TagsOf(reader.Bytes, 1).GetValueOrDefault("service.name", "");
            if (reader.Field == 2) ReadScope(reader.Bytes, service, spans);
        }
    }

    private static void ReadScope(ReadOnlySpan<byte> message, string service, List<ExportedSpan> spans)
    {
        var source = "";
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            if (reader.Field == 1) source = Text(reader.Bytes, 1);
            if (reader.Field == 2) spans.Add(ReadSpan(reader.Bytes, service, source));
        }
    }

    private static ExportedSpan ReadSpan(ReadOnlySpan<byte> message, string service, string source)
    {
        var (trace, id, parent, name) = ("", "", "", "");
        var links = new List<string>();
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    trace = Convert.ToHexStringLower(reader.Bytes);
                    break;
                case 2:
                    id = Convert.ToHexStringLower(reader.Bytes);
                    break;
                case 4:
                    parent = Convert.ToHexStringLower(reader.Bytes);
                    break;
                case 5:
                    name = Encoding.UTF8.GetString(reader.Bytes);
                    break;
                case 13:
                    links.Add(TraceOfLink(reader.Bytes));
                    break;
            }
        }

        return new ExportedSpan(service, source, trace, id, parent, name, TagsOf(message, 9), links);
    }

    private static string TraceOfLink(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Read())
            if (reader.Field == 1) return Convert.ToHexStringLower(reader.Bytes);
        return "";
    }

    private static Dictionary<string, string> TagsOf(ReadOnlySpan<byte> message, int field)
    {
        var tags = new Dictionary<string, string>();
        var reader = new ProtobufReader(message);
        while (reader.Read())
            if (reader.Field == field) tags[Text(reader.Bytes, 1)] = ValueOf(reader.Bytes);
        return tags;
    }

    /// <summary>The second field of a KeyValue: a string, or a number.</summary>
    private static string ValueOf(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            if (reader.Field != 2) continue;
            var value = new ProtobufReader(reader.Bytes);
            if (value.Read()) return value.Field == 1 ? Encoding.UTF8.GetString(value.Bytes) : value.Number.ToString(CultureInfo.InvariantCulture);
        }

        return "";
    }

    private static string Text(ReadOnlySpan<byte> message, int field)
    {
        var reader = new ProtobufReader(message);
        while (reader.Read())
            if (reader.Field == field) return Encoding.UTF8.GetString(reader.Bytes);
        return "";
    }
}
