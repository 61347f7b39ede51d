using CitySensors.Core.Definitions;
using CitySensors.Web.Definitions;

namespace CitySensors.Web.Stations;

/// <summary>What requests with <c>correct_place=true</c> change.</summary>
internal static class StationChanges
{
    /// <summary>The change as one of the present place instead of a move, or why it cannot be.</summary>
    public static (DefinitionChange.PutStation Change, IReadOnlyList<DefinitionError> Faults) CorrectPlace(DefinitionChange.PutStation put)
    {
        ArgumentNullException.ThrowIfNull(put);
        return put.MovedAt is null
            ? (put with { EnteredAt = null }, [])
            : (put, [new DefinitionError("moved_at", $"Not valid with {DefinitionChanger.CorrectPlace}=true: the station did not move.")]);
    }
}
