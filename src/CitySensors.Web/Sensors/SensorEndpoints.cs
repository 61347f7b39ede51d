using System.Globalization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Sensors;

/// <summary><c>/api/sensors</c>.</summary>
internal sealed class SensorEndpoints(ICityDefinitions city, DefinitionEndpoints definitions, RevisionEndpoints revisions)
{
    public const string Path = "/api/sensors";
    private const char List = 't';

    private readonly DefinitionKind<SensorTypeResource> _kind = new()
    {
        Word = "sensor type",
        Path = Path,
        Find = id => city.Catalogue.SensorType(id) is { } type
            ? new(SensorTypeResource.From(type), type.Version, json => DefinitionWriter.Write(json, type))
            : null,
        Kind = DefinitionKind.SensorType,
        Read = (id, json) => DefinitionReader.ReadSensorType(id, json) is var (type, rules, faults)
            ? (type is null ? null : new DefinitionChange.PutSensorType(type, rules), faults)
            : default,
        Remove = id => new DefinitionChange.RemoveSensorType(id),
        After = (id, applied) => applied.Catalogue.SensorType(id) is { } type ? SensorTypeResource.From(type) : null,
        Stored = (id, version, text) => SensorTypeResource.From(DefinitionText.SensorType(id, version, text)),
        Type = () => ApiJson.Shared.SensorTypeResource,
        PreviewType = () => ApiJson.Shared.ChangePreviewResourceSensorTypeResource,
        HistoryType = () => ApiJson.Shared.PageRevisionResourceSensorTypeResource,
    };

    /// <summary>Sensor types in the order in which they were set up.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var limit = query.Limit();
        var after = query.NumberPlace(List) ?? -1;
        if (await query.HasFailedAsync()) return;
        var catalogue = city.Catalogue;
        var read = catalogue.Slots.Index()
            .Where(slot => slot.Index > after && !catalogue.IsRemoved(slot.Index))
            .Take(limit + 1)
            .ToList();
        var page = Page<SensorTypeResource>.Create(
            read,
            limit,
            ((int Slot, SensorType Type) one) => SensorTypeResource.From(one.Type),
            ((int Slot, SensorType Type) one) => Cursor.Encode(List, one.Slot.ToString(CultureInfo.InvariantCulture)));
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Shared.PageSensorTypeResource);
    }

    public Task GetAsync(HttpContext context) => DefinitionEndpoints.GetAsync(context, _kind);

    public Task PutAsync(HttpContext context) => definitions.PutAsync(context, _kind);

    public Task PatchAsync(HttpContext context) => definitions.PatchAsync(context, _kind);

    public Task DeleteAsync(HttpContext context) => definitions.DeleteAsync(context, _kind);

    public Task HistoryAsync(HttpContext context) => revisions.ListAsync(context, _kind);

    public Task RestoreAsync(HttpContext context) => revisions.RestoreAsync(context, _kind);
}
