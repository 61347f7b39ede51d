using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;

namespace CitySensors.Web.Proxies;

/// <summary>Requires each element to be an IP address or a network such as <c>10.0.0.0/8</c>; reports all that are not.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class IpNetworksAttribute : ValidationAttribute
{
    public override string FormatErrorMessage(string name) => $"{name} needs IP addresses or networks such as 10.0.0.0/8.";

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (value is not IEnumerable<string> texts) return ValidationResult.Success;
        var wrong = texts.Where(text => !TryParse(text, out _)).Select(text => string.Create(CultureInfo.InvariantCulture, $"\"{text}\"")).ToList();
        return wrong.Count == 0
            ? ValidationResult.Success
            : new ValidationResult($"{FormatErrorMessage(validationContext.DisplayName)} Not one: {string.Join(", ", wrong)}.", [validationContext.MemberName!]);
    }

    /// <summary>An address is parsed as a network of a single address.</summary>
    public static bool TryParse(string? text, out IPNetwork network)
    {
        network = default;
        if (text is null) return false;
        if (text.Contains('/', StringComparison.Ordinal)) return IPNetwork.TryParse(text, out network);
        if (!IPAddress.TryParse(text, out var address)) return false;
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }
}
